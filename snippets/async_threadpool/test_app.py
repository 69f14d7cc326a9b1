from concurrent.futures import ThreadPoolExecutor

from anyio import to_thread
from fastapi.testclient import TestClient

from .app import app, renderer, report_threads


def test_the_pool_has_the_size_that_was_set() -> None:
    with TestClient(app) as client:
        assert client.portal is not None
        limiter = client.portal.call(to_thread.current_default_thread_limiter)
        assert limiter.total_tokens == 60


def test_a_hundred_waiting_reports_hold_up_no_other_endpoint() -> None:
    with TestClient(app) as client, ThreadPoolExecutor(101) as pool:
        with renderer:
            reports = [pool.submit(client.get, "/reports/a") for _ in range(100)]
            while report_threads.statistics().tasks_waiting < 96:
                assert pool.submit(client.get, "/ping").result(timeout=10).json() == "pong"
        assert {report.result().status_code for report in reports} == {200}
