"""How often is the model loaded, in which thread does it predict, and what may a client send?"""

import json
import pickle
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from . import avoid
from .app import app, get_model
from .model import PriceModel

HOUSE = {"area": 80, "rooms": 3}


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "model.json"
    write_model(path, bias=1)
    monkeypatch.setenv("MODEL_PATH", str(path))
    return path


def write_model(path: Path, bias: float) -> None:
    path.write_text(json.dumps({"weights": [0, 0], "bias": bias}), encoding="utf-8")


def get_price(client: TestClient) -> float:
    return float(client.request("GET", "/predict", json=HOUSE).json()["price"])


def test_each_request_loads_the_model_again(path: Path) -> None:
    client = TestClient(avoid.app)
    assert get_price(client) == 1
    write_model(path, bias=2)
    assert get_price(client) == 2


def test_the_lifespan_loads_the_model_once(path: Path) -> None:
    with TestClient(app) as client:
        write_model(path, bias=2)
        for _ in range(2):
            assert client.post("/predictions", json=HOUSE).json() == {"price": 1}


def test_a_cache_lets_each_of_the_first_requests_load_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(4, timeout=10)
    loads: list[Path] = []

    def load_slowly(path: Path) -> PriceModel:
        loads.append(path)
        together.wait()
        return PriceModel([0, 0], bias=1)

    monkeypatch.setattr(avoid, "load_model", load_slowly)
    with TestClient(avoid.app) as client, ThreadPoolExecutor() as pool:
        answers = [
            pool.submit(client.post, "/predictions", params={"area": 80, "rooms": 3})
            for _ in range(4)
        ]
        assert {answer.result().status_code for answer in answers} == {200}
        client.post("/predictions", params={"area": 80, "rooms": 3})
    assert len(loads) == 4


def threads_of(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return the thread of the event loop and the one that predicts."""
    threads: list[int] = []

    class Recorder(PriceModel):
        def predict(self, features: Sequence[float]) -> float:
            threads.append(threading.get_ident())
            return super().predict(features)

    model = Recorder([0, 0], bias=1)
    monkeypatch.setattr(avoid, "load_model", lambda _: model)
    monkeypatch.setitem(app.dependency_overrides, get_model, lambda: model)
    with TestClient(app) as client:
        assert client.portal is not None
        loop = client.portal.call(threading.get_ident)
        method, path = ("POST", "/predictions") if app is not avoid.app else ("GET", "/predict")
        assert client.request(method, path, json=HOUSE).json() == {"price": 1}
    return loop, threads[0]


def test_a_prediction_in_async_def_runs_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, prediction = threads_of(avoid.app, monkeypatch)
    assert prediction == loop


def test_a_prediction_in_def_runs_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, prediction = threads_of(app, monkeypatch)
    assert prediction != loop


def test_a_body_in_get_has_no_client_and_no_validation() -> None:
    assert "requestBody" in avoid.app.openapi()["paths"]["/predict"]["get"]
    client = TestClient(avoid.app, raise_server_exceptions=False)
    with pytest.raises(TypeError, match="unexpected keyword argument 'json'"):
        client.get("/predict", json=HOUSE)  # type: ignore[call-arg]
    answer = client.request("GET", "/predict", json={"area": 80})
    assert answer.status_code == 500


def test_a_pickle_runs_code_when_it_is_loaded(tmp_path: Path) -> None:
    class Model:
        def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
            return Path.touch, (tmp_path / "run",)

    pickle.loads(pickle.dumps(Model()))  # noqa: S301  what is shown
    assert (tmp_path / "run").exists()
