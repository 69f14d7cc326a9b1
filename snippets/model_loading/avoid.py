"""Load the model in each request or when first needed; predict in the event loop, on a GET."""

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI

from .model import PriceModel, load_model

app = FastAPI()


@app.get("/predict")
async def predict(data: dict[str, Any]) -> dict[str, float]:
    model = load_model(Path(os.environ.get("MODEL_PATH", "model.json")))
    return {"price": model.predict([data["area"], data["rooms"]])}


@cache
def get_model() -> PriceModel:
    return load_model(Path(os.environ.get("MODEL_PATH", "model.json")))


@app.post("/predictions")
def predict_when_first_needed(
    area: float, rooms: int, model: Annotated[PriceModel, Depends(get_model)]
) -> dict[str, float]:
    return {"price": model.predict([area, rooms])}
