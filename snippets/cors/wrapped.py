"""CORS headers on unhandled errors too: wrap the whole app instead of adding a middleware."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

api = FastAPI()


@api.get("/reports/{year}")
def read_report(year: int) -> dict[str, float]:
    return {"share": 1 / (year - 2000)}


app = CORSMiddleware(api, allow_origins=["https://app.example.com"])
