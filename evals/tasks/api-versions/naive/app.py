import os

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse


class CustomerNotFound(Exception):
    def __init__(self, customer_id: int):
        self.customer_id = customer_id


async def verify_api_key(x_api_key: str = Header(...)):
    if x_api_key != os.environ["API_KEY"]:
        raise HTTPException(status_code=401, detail="Invalid API key")


app = FastAPI(dependencies=[Depends(verify_api_key)])


@app.exception_handler(CustomerNotFound)
async def customer_not_found_handler(request: Request, exc: CustomerNotFound):
    return JSONResponse(status_code=404, content={"error": f"unknown customer {exc.customer_id}"})


customers = {1: {"first_name": "Ada", "last_name": "Lovelace"}}

v1 = FastAPI(title="API v1")
v2 = FastAPI(title="API v2")


@v1.get("/customers/{customer_id}", deprecated=True)
async def get_customer_v1(customer_id: int):
    if customer_id not in customers:
        raise CustomerNotFound(customer_id)
    customer = customers[customer_id]
    return {"name": f"{customer['first_name']} {customer['last_name']}"}


@v2.get("/customers/{customer_id}")
async def get_customer_v2(customer_id: int):
    if customer_id not in customers:
        raise CustomerNotFound(customer_id)
    return customers[customer_id]


app.mount("/v1", v1)
app.mount("/v2", v2)
