"""A link made from the Host header, and a schema that is still there without its docs page."""

from fastapi import FastAPI, Request

app = FastAPI(docs_url=None, redoc_url=None)


@app.post("/password-resets")
def send_reset_link(email: str, request: Request) -> str:
    return f"To {email}: click {request.base_url}reset?token=s3cret"


@app.delete("/internal/users")
def delete_all_users() -> str:
    return "gone"
