from fastapi import FastAPI, Request
from partner import get_status, submit

app = FastAPI()


@app.post("/documents", status_code=201)
async def submit_document(request: Request):
    body = await request.body()
    number = submit(body)
    return {"number": number}


@app.get("/documents/{number}")
async def document_status(number: str):
    return {"number": number, "status": get_status(number)}


@app.get("/ping")
async def ping():
    return {"ping": "pong"}
