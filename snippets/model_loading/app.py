"""Load the model once per process, before the first request, and predict in a thread."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, Field

from .model import PriceModel, load_model


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, PriceModel]]:
    yield {"model": load_model(Path(os.environ.get("MODEL_PATH", "model.json")))}


app = FastAPI(lifespan=lifespan)


def get_model(request: Request) -> PriceModel:
    model: PriceModel = request.state.model
    return model


ModelDep = Annotated[PriceModel, Depends(get_model)]


class House(BaseModel):
    area: float = Field(gt=0)
    rooms: int = Field(ge=1)


class Prediction(BaseModel):
    price: float


@app.post("/predictions")
def predict(house: House, model: ModelDep) -> Prediction:
    return Prediction(price=model.predict([house.area, house.rooms]))
