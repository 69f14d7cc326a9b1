"""The nine options of FastAPI(telemetry=...), with providers that keep what they are given."""

from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from fastapi.testclient import TestClient
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

OPERATIONS = ["fastapi.dependencies", "fastapi.endpoint", "fastapi.serialization"]


@dataclass
class Recorder:
    spans: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    metrics: InMemoryMetricReader = field(default_factory=InMemoryMetricReader)
    logs: InMemoryLogRecordExporter = field(default_factory=InMemoryLogRecordExporter)

    def list_spans(self) -> list[str]:
        return [span.name for span in self.spans.get_finished_spans()]

    def list_metrics(self) -> list[str]:
        data = self.metrics.get_metrics_data()
        resources = data.resource_metrics if data else []
        scopes = [scope for resource in resources for scope in resource.scope_metrics]
        return [metric.name for scope in scopes for metric in scope.metrics]

    def list_logs(self) -> list[str | None]:
        return [log.log_record.event_name for log in self.logs.get_finished_logs()]

    def request(self, options: TelemetryConfig) -> None:
        """Ask an app with these options for an item, with a wrong number, and for a crash."""
        tracer_provider = TracerProvider()
        tracer_provider.add_span_processor(SimpleSpanProcessor(self.spans))
        logger_provider = LoggerProvider()
        logger_provider.add_log_record_processor(SimpleLogRecordProcessor(self.logs))
        providers: TelemetryConfig = {
            "tracer_provider": tracer_provider,
            "meter_provider": MeterProvider(metric_readers=[self.metrics]),
            "logger_provider": logger_provider,
        }
        app = FastAPI(telemetry={**providers, **options})

        @app.get("/items/{number}")
        def read_item(number: int) -> int:
            return 1 // number

        client = TestClient(app, raise_server_exceptions=False)
        for path in ("/items/1", "/items/one", "/items/0"):
            client.get(path)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_by_default_a_provider_receives_everything(recorder: Recorder) -> None:
    recorder.request({})
    assert recorder.list_spans()[:4] == [*OPERATIONS, "GET /items/{number}"]
    assert "http.server.request.duration" in recorder.list_metrics()
    assert recorder.list_logs() == ["fastapi.validation.failed", "http.server.request.exception"]


def test_an_exception_is_logged_with_its_message_and_its_stack(recorder: Recorder) -> None:
    recorder.request({})
    attributes = recorder.logs.get_finished_logs()[-1].log_record.attributes or {}
    assert attributes["exception.message"] == "integer division or modulo by zero"
    assert "ZeroDivisionError" in str(attributes["exception.stacktrace"])


def test_each_signal_is_turned_off_by_its_name(recorder: Recorder) -> None:
    recorder.request({"tracing": False, "metrics": False, "logs": False})
    assert recorder.list_spans() == recorder.list_metrics() == recorder.list_logs() == []


def test_operation_spans_can_be_left_out(recorder: Recorder) -> None:
    recorder.request({"operation_spans": False})
    assert recorder.list_spans() == ["GET /items/{number}"] * 3


def test_exclude_skips_a_request_for_all_signals(recorder: Recorder) -> None:
    recorder.request({"exclude": lambda scope: scope["path"].startswith("/items/")})
    assert recorder.list_spans() == recorder.list_metrics() == recorder.list_logs() == []


def test_a_misspelled_option_is_ignored(recorder: Recorder) -> None:
    recorder.request({"tracin": False})  # type: ignore[typeddict-unknown-key]  # no such option
    assert recorder.list_spans()


@pytest.mark.parametrize("given", ["environment", "argument", "nothing"])
def test_exporters_of_the_environment_are_added_only_on_request_and_only_over_http(
    given: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    if given == "environment":
        monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    with TestClient(FastAPI(telemetry={"auto_configure": True} if given == "argument" else None)):
        pass
    refused = "FastAPI automatic telemetry requires the OTLP http/protobuf protocol"
    assert (refused in caplog.text) == (given != "nothing")
