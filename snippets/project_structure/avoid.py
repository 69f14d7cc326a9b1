"""Look for routes without a guard in app.routes: it holds routers, so none is ever found."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from .deps import require_key

reports = APIRouter(prefix="/reports")


@reports.get("")
def list_salaries() -> list[int]:
    return [5000, 7000]


app = FastAPI()
app.include_router(reports)


def list_open_paths() -> list[str]:
    return [
        route.path
        for route in app.routes
        if isinstance(route, APIRoute)
        and all(depends.dependency is not require_key for depends in route.dependencies)
    ]
