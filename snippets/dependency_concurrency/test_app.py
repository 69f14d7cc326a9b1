import lzma
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from .app import app


def test_no_more_than_two_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[bytes] = []
    seen: list[int] = []

    def compress(data: bytes, preset: int) -> bytes:
        running.append(data)
        seen.append(len(running))
        time.sleep(0.02)
        running.remove(data)
        return data

    monkeypatch.setattr(lzma, "compress", compress)
    with TestClient(app) as client, ThreadPoolExecutor(20) as threads:
        paths = ["/archives?text=a", "/backups?text=a"] * 10
        assert {answer.status_code for answer in threads.map(client.post, paths)} == {200}
    assert max(seen) == 2
