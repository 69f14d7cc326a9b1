"""Labels without end, half of the numbers, and routers whose prefix is lost."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.testclient import TestClient
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from prometheus_client.parser import text_string_to_metric_families

from ..servers import Serve, Server
from . import app, avoid


def read_series(text: str) -> dict[str, float]:
    """Return the value of each series of the counter `requests` by its label."""
    return {
        sample.labels["path"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "requests_total"
    }


@pytest.fixture
def measured() -> Iterator[tuple[TestClient, InMemoryMetricReader]]:
    """Yield a client of the page's routes and what they measure."""
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    api = FastAPI(telemetry={"meter_provider": provider})
    api.include_router(app.router, prefix="/v1")
    yield TestClient(api), reader
    provider.shutdown()


def read_routes(reader: InMemoryMetricReader) -> dict[object, int]:
    """Return how many requests each route has had, by http.route."""
    data = reader.get_metrics_data()
    assert data
    return {
        (point.attributes or {}).get("http.route"): point.count
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
        if isinstance(point, HistogramDataPoint)
    }


def test_100_raw_paths_are_100_series() -> None:
    client = TestClient(avoid.app)
    for number in range(100):
        assert client.get(f"/scan/{number}").status_code == 404
    assert len(read_series(client.get("/metrics").text)) >= 100


def test_100_paths_of_a_route_are_one_series_and_so_are_all_that_match_none(
    measured: tuple[TestClient, InMemoryMetricReader],
) -> None:
    client, reader = measured
    for number in range(100):
        assert client.post(f"/v1/orders/{number}").status_code == 200
        assert client.post(f"/scan/{number}").status_code == 404
    assert read_routes(reader) == {"/v1/orders/{order_id}": 100, None: 100}


def test_a_walk_over_app_routes_fails_and_the_route_in_scope_has_lost_its_prefix() -> None:
    router = APIRouter(prefix="/orders")

    @router.get("/{order_id}")
    def read_label(order_id: int, request: Request) -> str:
        path: str = request.scope["route"].path
        return path

    api = FastAPI()
    api.include_router(router, prefix="/v1")
    api.include_router(router, prefix="/v2")
    client = TestClient(api)
    assert client.get("/v1/orders/1").json() == "/orders/{order_id}"
    assert client.get("/v2/orders/1").json() == "/orders/{order_id}"
    with pytest.raises(AttributeError, match="'_IncludedRouter' object has no attribute 'path'"):
        [route.path for route in api.routes]  # type: ignore[attr-defined]  # what libraries do


def send_40(url: str, method: str = "GET") -> None:
    """Send 40 requests, each on a connection of its own that any worker may take."""
    headers = {"Connection": "close"}
    with httpx2.Client(headers=headers, timeout=60) as client, ThreadPoolExecutor(4) as pool:
        for answer in pool.map(lambda number: client.request(method, f"{url}/{number}"), range(40)):
            assert answer.status_code in {200, 404}


def scrape_scans(server: Server) -> float:
    series = read_series(httpx2.get(f"{server.url}/metrics", timeout=60).text)
    return sum([count for path, count in series.items() if path.startswith("/scan/")], start=0.0)


def test_with_two_workers_a_scrape_reads_one_of_them(serve: Serve) -> None:
    with serve("avoid", "--workers", "2") as server:
        deadline = time.monotonic() + 60
        sent = 0
        counts = {0.0}
        while len(counts) < 2:  # until two workers have been asked
            assert time.monotonic() < deadline
            send_40(f"{server.url}/scan")
            sent += 40
            counts = {scrape_scans(server) for _ in range(8)}
        assert min(counts) < sent


def test_in_multiprocess_mode_each_scrape_reads_all_workers(serve: Serve, tmp_path: Path) -> None:
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    with serve("scraped", "--workers", "2", env=env) as server:
        send_40(f"{server.url}/orders", "POST")
        for _ in range(8):
            assert "orders_placed_total 40.0" in httpx2.get(f"{server.url}/metrics").text
