"""Mend the scheme and read the client's address by hand instead of trusting the proxy."""

from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware

app = FastAPI()
app.add_middleware(HTTPSRedirectMiddleware)


@app.get("/client")
def read_client(x_forwarded_for: Annotated[str, Header()]) -> str:
    return x_forwarded_for.split(",")[0]
