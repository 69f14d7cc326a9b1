"""What reaches a collector, what a span tells, and what a missing collector costs."""

import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ..servers import Serve
from .app import router

Traced = tuple[FastAPI, InMemorySpanExporter, InMemoryLogRecordExporter]


class Collector(ThreadingHTTPServer):
    """A collector that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reception)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.traces: list[ExportTraceServiceRequest] = []
        self.metrics: list[ExportMetricsServiceRequest] = []

    def list_spans(self) -> list[tuple[str, str]]:
        """Return the instance and the name of each span."""
        return [
            (read_instance(resource.resource), span.name)
            for trace in list(self.traces)
            for resource in trace.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def list_orders(self) -> dict[str, int]:
        """Return how many orders each instance has counted."""
        return {
            read_instance(resource.resource): metric.sum.data_points[-1].as_int
            for export in self.metrics
            for resource in export.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == "orders.placed"
        }


def read_instance(resource: Resource) -> str:
    attributes: dict[str, str] = {
        attribute.key: attribute.value.string_value for attribute in resource.attributes
    }
    assert attributes["service.name"] == "shop"
    return attributes["service.instance.id"]


class Reception(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Collector)
        if self.path == "/v1/traces":
            self.server.traces.append(ExportTraceServiceRequest.FromString(body))
        if self.path == "/v1/metrics":
            self.server.metrics.append(ExportMetricsServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Print nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def name_exporter(url: str) -> dict[str, str]:
    return {
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "OTEL_SERVICE_NAME": "shop",
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }


def test_each_worker_exports_under_an_id_of_its_own(serve: Serve, collector: Collector) -> None:
    env = name_exporter(collector.url)
    sent = 0
    with (
        serve("app", "--workers", "2", env=env) as server,
        httpx2.Client(headers={"Connection": "close"}, timeout=60) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        assert client.get(f"{server.url}/health/live").status_code == 404
        deadline = time.monotonic() + 60
        while len({instance for instance, _ in collector.list_spans()}) < 2:
            assert time.monotonic() < deadline
            urls = [f"{server.url}/v1/orders/{number}" for number in range(20)]
            assert {answer.status_code for answer in pool.map(client.post, urls)} == {200}
            sent += len(urls)
        server.process.terminate()
        assert server.process.wait(60) == 0
    names = Counter(name for _, name in collector.list_spans())
    assert names["POST /v1/orders/{order_id}"] == names["reserve stock"] == sent
    assert "GET" not in names  # the probe, which matches no route
    orders = collector.list_orders()
    assert len(orders) == 2
    assert sum(orders.values()) == sent


def test_without_its_collector_the_app_serves_but_stops_late(
    serve: Serve, collector: Collector
) -> None:
    with socket.socket() as silent:  # it accepts and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        env = name_exporter(f"http://127.0.0.1:{silent.getsockname()[1]}")
        off = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with (
            serve("app", env=env) as late,
            serve("app", env={**env, "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}) as early,
            serve("app", env=off) as silent_app,
        ):
            servers = [late, early, silent_app]
            for server in servers:
                assert httpx2.post(f"{server.url}/v1/orders/1", timeout=60).status_code == 200
            for server in servers:
                server.process.terminate()
            early.process.wait(60)
            assert late.process.poll() is None  # it waits for 10 s a signal
            late.process.kill()
            silent_app.process.wait(60)
    assert not collector.traces  # FASTAPI_OTEL_AUTO_CONFIGURE was not set


@pytest.fixture
def traced() -> Traced:
    """Return an app and the spans and log records that it will leave."""
    spans = InMemorySpanExporter()
    logs = InMemoryLogRecordExporter()  # type: ignore[no-untyped-call]  # no annotations
    tracer_provider = TracerProvider(shutdown_on_exit=False)
    tracer_provider.add_span_processor(SimpleSpanProcessor(spans))
    logger_provider = LoggerProvider(shutdown_on_exit=False)
    logger_provider.add_log_record_processor(SimpleLogRecordProcessor(logs))
    app = FastAPI(
        telemetry={"tracer_provider": tracer_provider, "logger_provider": logger_provider}
    )
    return app, spans, logs


def test_a_slow_dependency_shows_in_the_span_of_the_dependencies(traced: Traced) -> None:
    app, spans, _ = traced
    called = []

    def connect() -> None:
        called.append(time.time_ns())

    @app.get("/", dependencies=[Depends(connect)])
    def read_root() -> str:
        return "fast"

    assert TestClient(app).get("/").status_code == 200
    within = {
        span.name: (span.start_time or 0) <= called[0] <= (span.end_time or 0)
        for span in spans.get_finished_spans()
    }
    assert within == {
        "fastapi.dependencies": True,
        "fastapi.endpoint": False,
        "fastapi.serialization": False,
        "GET /": True,
    }


def test_a_refused_request_is_traced(traced: Traced) -> None:
    app, spans, _ = traced
    app.include_router(router, prefix="/v1")
    assert TestClient(app).post("/v1/orders/seven").status_code == 422
    attributes = spans.get_finished_spans()[-1].attributes or {}
    assert attributes["http.response.status_code"] == 422


def test_the_trace_of_the_caller_goes_on(traced: Traced) -> None:
    app, spans, _ = traced
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    parent = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
    assert TestClient(app).get("/", headers=parent).status_code == 404
    [span] = spans.get_finished_spans()
    assert span.context
    assert span.context.trace_id == int(trace_id, 16)


def test_query_strings_and_messages_of_exceptions_are_exported(traced: Traced) -> None:
    app, spans, logs = traced

    @app.get("/")
    def read_root(token: str) -> None:
        raise RuntimeError(f"cannot use {token}")

    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/?token=s3cret").status_code == 500
    request = spans.get_finished_spans()[-1]
    assert (request.attributes or {})["url.query"] == "token=s3cret"
    [record] = logs.get_finished_logs()
    assert (record.log_record.attributes or {})["exception.message"] == "cannot use s3cret"


def test_without_the_exporter_the_app_starts_and_warns(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    app = FastAPI(telemetry={"auto_configure": True})
    with TestClient(app) as client:
        assert client.get("/").status_code == 404
    assert "FastAPI automatic telemetry configuration failed" in caplog.text
    assert "requires fastapi[opentelemetry] or fastapi[standard]" in caplog.text
