from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.routing import APIRoute
from pydantic import BaseModel


class Item(BaseModel):
    id: int
    name: str


class User(BaseModel):
    id: int
    name: str


items_router = APIRouter(prefix="/items", tags=["items"])
users_router = APIRouter(prefix="/users", tags=["users"])

ITEMS = {1: Item(id=1, name="Lamp")}
USERS = {1: User(id=1, name="Ada")}


@items_router.get("", response_model=list[Item])
async def list_items():
    return list(ITEMS.values())


@items_router.get("/{item_id}", response_model=Item)
async def read_item(item_id: int):
    if item_id not in ITEMS:
        raise HTTPException(status_code=404, detail="Item not found")
    return ITEMS[item_id]


@users_router.get("", response_model=list[User])
async def list_users():
    return list(USERS.values())


app = FastAPI()
app.include_router(items_router)
app.include_router(users_router)


@app.get("/health", include_in_schema=False)
async def health():
    return {"status": "ok"}


def use_route_names_as_operation_ids(app: FastAPI) -> None:
    """Simplify operation IDs so that generated clients have simpler method names."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            route.operation_id = route.name


use_route_names_as_operation_ids(app)
