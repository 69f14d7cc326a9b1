import partner
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool

app = FastAPI(max_body_size=20_000_000)


@app.post("/documents", status_code=201)
async def submit(request: Request) -> dict[str, str]:
    document = await request.body()
    return {"number": await run_in_threadpool(partner.submit, document)}


@app.get("/documents/{number}")
def read_status(number: str) -> dict[str, str]:
    return {"number": number, "status": partner.get_status(number)}


@app.get("/ping")
def ping() -> str:
    return "pong"
