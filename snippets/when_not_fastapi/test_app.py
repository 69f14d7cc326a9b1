import httpx2

from ..servers import Serve


def test_fastapi_answers_what_has_moved_and_flask_the_rest(serve: Serve) -> None:
    with serve("app") as server, httpx2.Client(base_url=server.url) as client:
        assert client.get("/items/7").json() == {"id": 7, "name": "Item 7"}
        assert client.get("/items/seven").status_code == 422  # FastAPI's check, not Flask's 404
        assert client.get("/admin/").text == "<h1>Items</h1>"
        assert client.get("/nothing").status_code == 404
        assert list(client.get("/openapi.json").json()["paths"]) == ["/items/{item_id}"]
