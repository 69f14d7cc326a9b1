import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


@pytest.mark.parametrize(("path", "status"), [("/orders", 200), ("/nothing", 404)])
def test_each_answer_tells_its_time(path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["Server-Timing"].startswith("app;dur=")
