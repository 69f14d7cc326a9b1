from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.routing import APIRoute
from pydantic import BaseModel


class Item(BaseModel):
    id: int
    name: str


class User(BaseModel):
    id: int
    name: str


items = APIRouter(prefix="/items", tags=["items"])
users = APIRouter(prefix="/users", tags=["users"])


@items.get("")
def list_items() -> list[Item]:
    return [Item(id=1, name="Lamp")]


@items.get("/{item_id}")
def read_item(item_id: int) -> Item:
    if item_id != 1:
        raise HTTPException(404, "No such item")
    return Item(id=1, name="Lamp")


@users.get("")
def list_users() -> list[User]:
    return [User(id=1, name="Ada")]


def name_operation(route: APIRoute) -> str:
    return route.name


app = FastAPI(generate_unique_id_function=name_operation)
app.include_router(items)
app.include_router(users)


@app.get("/health", include_in_schema=False)
def check_health() -> str:
    return "ok"
