from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from .app import router

spans = InMemorySpanExporter()
provider = TracerProvider(shutdown_on_exit=False)
provider.add_span_processor(SimpleSpanProcessor(spans))
app = FastAPI(telemetry={"tracer_provider": provider})
app.include_router(router, prefix="/v1")
client = TestClient(app)


def test_the_span_has_the_route_and_what_the_endpoint_adds() -> None:
    assert client.post("/v1/orders/7").status_code == 200
    *parts, request = spans.get_finished_spans()
    assert request.name == "POST /v1/orders/{order_id}"
    [endpoint] = [part for part in parts if part.name == "fastapi.endpoint"]
    assert (endpoint.attributes or {})["order.id"] == 7
