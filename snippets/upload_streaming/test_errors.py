"""What FastAPI answers to uploads that are sent or read in the wrong way."""

from typing import Any

import pytest
from fastapi import FastAPI, Request, UploadFile
from fastapi.testclient import TestClient

app = FastAPI()
client = TestClient(app)


@app.post("/files")
async def read_twice(file: UploadFile) -> list[int]:
    return [len(await file.read()), len(await file.read())]


@app.post("/mixed")
async def read_form_and_stream(file: UploadFile, request: Request) -> int:
    return len(await request.body())


def message(**sent: Any) -> tuple[int, str]:
    response = client.post("/files", **sent)
    detail = response.json()["detail"]
    return response.status_code, detail if isinstance(detail, str) else detail[0]["msg"]


def test_a_form_that_is_sent_wrong_is_a_422_or_a_400() -> None:
    assert message(files={"upload": b"abc"}) == (422, "Field required")
    assert message(json={"file": "abc"}) == (422, "Field required")
    assert message(content=b"abc") == (422, "Field required")
    wrong = "Value error, Expected UploadFile, received: <class 'str'>"
    assert message(data={"file": "abc"}) == (422, wrong)
    by_hand = {"Content-Type": "multipart/form-data"}
    assert message(files={"file": b"abc"}, headers=by_hand) == (
        400,
        "Missing boundary in multipart.",
    )


def test_the_second_read_is_empty() -> None:
    assert client.post("/files", files={"file": b"abc"}).json() == [3, 0]


def test_a_form_and_the_stream_cannot_both_be_read() -> None:
    with pytest.raises(RuntimeError, match="Stream consumed"):
        client.post("/mixed", files={"file": b"abc"})
