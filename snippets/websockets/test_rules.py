"""What dependencies and exceptions do in a WebSocket endpoint."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request, WebSocket
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.testclient import TestClient
from starlette.requests import HTTPConnection
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

app = FastAPI()
client = TestClient(app)


def get_agent(request: Request) -> str:
    return request.headers["User-Agent"]


def get_any_agent(connection: HTTPConnection) -> str:
    return connection.headers["User-Agent"]


@app.websocket("/request")
async def with_request(websocket: WebSocket, agent: Annotated[str, Depends(get_agent)]) -> None:
    """Never run."""


@app.get("/agent")
def read_agent(agent: Annotated[str, Depends(get_agent)]) -> str:
    return agent


@app.websocket("/connection")
async def with_connection(
    websocket: WebSocket, agent: Annotated[str, Depends(get_any_agent)]
) -> None:
    await websocket.accept()
    await websocket.send_text(agent)


@app.websocket("/bearer")
async def with_bearer(
    websocket: WebSocket, token: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
) -> None:
    await websocket.accept()
    await websocket.send_text(token.credentials)


@app.websocket("/items/{number}")
async def with_number(websocket: WebSocket, number: int) -> None:
    """Never run."""


def test_a_dependency_on_request_fails_and_one_on_the_connection_works() -> None:
    assert client.get("/agent").json() == "testclient"
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'request'"):
        client.websocket_connect("/request").__enter__()
    with client.websocket_connect("/connection") as connection:
        assert connection.receive_text() == "testclient"


def test_http_bearer_works_and_refuses_with_401() -> None:
    with client.websocket_connect("/bearer", headers={"Authorization": "Bearer t"}) as connection:
        assert connection.receive_text() == "t"
    with pytest.raises(WebSocketDenialResponse) as refusal:
        client.websocket_connect("/bearer").__enter__()
    assert refusal.value.status_code == 401


def test_a_wrong_parameter_is_refused() -> None:
    with pytest.raises(WebSocketDisconnect) as refusal:
        client.websocket_connect("/items/x").__enter__()
    assert refusal.value.code == 1008
