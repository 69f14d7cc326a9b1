"""The whole session in the cookie, sent along with requests of every site."""

from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from starlette.middleware.sessions import SessionMiddleware

SECRET_KEY = "correct horse battery staple, and more"  # noqa: S105  the wrong thing itself

app = FastAPI()
# region session
app.add_middleware(SessionMiddleware, secret_key=SECRET_KEY, same_site="none", https_only=True)


@app.post("/login")
def log_in(request: Request) -> None:
    request.session["user"] = "ada"
    request.session["iban"] = "DE02120300000000202051"


@app.post("/payments")
def pay(to: Annotated[str, Form()], request: Request) -> str:
    if "user" not in request.session:
        raise HTTPException(401, "Log in first")
    return f"{request.session['user']} pays {to}"


@app.post("/logout")
def log_out(request: Request) -> None:
    request.session.clear()


# endregion session
