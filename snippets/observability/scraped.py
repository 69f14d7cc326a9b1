"""Answer /metrics for all workers of a machine; PROMETHEUS_MULTIPROC_DIR names an empty folder."""

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

app = FastAPI()
placed = Counter("orders_placed", "Orders placed.")


@app.post("/orders/{order_id}")
def place_order(order_id: int) -> int:
    placed.inc()
    return order_id


@app.get("/metrics")
def read_metrics() -> Response:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # no annotations
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
