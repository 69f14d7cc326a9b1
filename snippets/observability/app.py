"""Trace and measure every request; environment variables say where the data goes."""

from fastapi import APIRouter, FastAPI
from opentelemetry import metrics, trace
from starlette.types import Scope

tracer = trace.get_tracer(__name__)
placed = metrics.get_meter(__name__).create_counter("orders.placed")
router = APIRouter(prefix="/orders", tags=["orders"])


@router.post("/{order_id}")
def place_order(order_id: int) -> int:
    trace.get_current_span().set_attribute("order.id", order_id)
    with tracer.start_as_current_span("reserve stock"):
        placed.add(1)
    return order_id


def is_probe(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith("/health/")


app = FastAPI(telemetry={"exclude": is_probe})
app.include_router(router, prefix="/v1")
