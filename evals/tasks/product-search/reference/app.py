import os
from typing import Literal

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import column, create_engine, select, table

engine = create_engine(f"sqlite:///{os.environ['DATABASE_PATH']}")
products = table("products", column("id"), column("name"), column("price"))
app = FastAPI()


class Product(BaseModel):
    id: int
    name: str
    price: int


ORDERS = {
    "name": products.c.name,
    "-name": products.c.name.desc(),
    "price": products.c.price,
    "-price": products.c.price.desc(),
}


@app.get("/products")
def list_products(
    q: str = "", sort: Literal["name", "-name", "price", "-price"] = "name"
) -> list[Product]:
    query = (
        select(products)
        .where(products.c.name.icontains(q, autoescape=True))
        .order_by(ORDERS[sort], products.c.id)
        .limit(100)
    )
    with engine.connect() as connection:
        return [Product(**row) for row in connection.execute(query).mappings()]
