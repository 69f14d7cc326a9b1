"""Let the web frontends that you name call this API from the browser."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()


@app.get("/profile")
def read_profile() -> dict[str, str]:
    return {"name": "Ada"}


app.add_middleware(  # the last one added is the outermost: it sees each request first
    CORSMiddleware,
    allow_origins=["https://app.example.com", "http://localhost:5173"],
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["Authorization"],
    allow_credentials=True,  # only for cookies or HTTP authentication
)
