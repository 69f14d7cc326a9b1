import secrets

from fastapi import FastAPI, Request

app = FastAPI(docs_url=None, redoc_url=None)


@app.middleware("http")
async def add_security_headers(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-XSS-Protection"] = "1; mode=block"
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


@app.get("/orders")
async def list_orders():
    return ["A-1"]


@app.post("/password-resets", status_code=201)
async def create_password_reset(email: str, request: Request):
    token = secrets.token_urlsafe(32)
    return {"link": f"{request.base_url}reset?token={token}"}
