"""Errors caught where they arise, and a handler that most of the 404s pass by."""

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.exception_handler(HTTPException)
async def answer_http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"error": error.detail}, error.status_code)


@app.get("/accounts/{number}")
def read_account(number: str) -> str:
    accounts = {"7": "Ada"}
    try:
        return accounts[number]
    except Exception as error:
        raise HTTPException(500, f"failed: {error!r}") from error
