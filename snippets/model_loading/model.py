"""A model in a file: the weights of a linear regression as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PriceModel:
    weights: list[float]
    bias: float

    def predict(self, features: Sequence[float]) -> float:
        return self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))


def load_model(path: Path) -> PriceModel:
    return PriceModel(**json.loads(path.read_text(encoding="utf-8")))
