from fastapi import Cookie, FastAPI
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=100)

ITEMS = [{"id": i, "name": f"Item number {i}"} for i in range(2000)]


@app.get("/items")
async def get_items():
    return ITEMS


@app.get("/search")
async def search(q: str, csrf_token: str = Cookie(...)):
    results = [item for item in ITEMS if q.lower() in item["name"].lower()]
    return {"csrf_token": csrf_token, "query": q, "items": results[:50]}


@app.get("/ping")
async def ping():
    return "pong"
