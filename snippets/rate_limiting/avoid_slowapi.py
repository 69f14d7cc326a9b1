"""slowapi with default limits: routes of an included router are not limited."""

from fastapi import APIRouter, FastAPI, Request
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address

app = FastAPI()
router = APIRouter()
limiter = Limiter(key_func=get_remote_address, default_limits=["5/minute"])


@app.get("/direct")
def read_direct() -> str:
    return "ok"


@router.get("/decorated")
@limiter.limit("5/minute")
def read_decorated(request: Request) -> str:
    return "ok"


# region defaults
@router.get("/included")
def read_included() -> str:
    return "ok"


app.state.limiter = limiter  # Limiter(key_func=..., default_limits=["5/minute"])
app.add_middleware(SlowAPIMiddleware)
app.include_router(router)
# endregion defaults
