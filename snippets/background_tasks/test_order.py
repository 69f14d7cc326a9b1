"""What runs when: tasks, dependencies, errors, returned responses."""

from collections.abc import Iterator

from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, UploadFile
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.background import BackgroundTask

app = FastAPI()
done: list[str] = []


def open_request() -> Iterator[None]:
    yield
    done.append("request scope closed")


def open_function() -> Iterator[None]:
    yield
    done.append("function scope closed")


@app.post("/order", dependencies=[Depends(open_request), Depends(open_function, scope="function")])
def run_two(tasks: BackgroundTasks) -> None:
    tasks.add_task(done.append, "task 1")
    tasks.add_task(done.append, "task 2")
    done.append("endpoint")


@app.post("/refused")
def refuse(tasks: BackgroundTasks) -> None:
    tasks.add_task(done.append, "task")
    raise HTTPException(400)


@app.post("/own")
def return_a_response_with_a_task(tasks: BackgroundTasks) -> JSONResponse:
    tasks.add_task(done.append, "added")
    return JSONResponse({}, background=BackgroundTask(done.append, "of the response"))


def add_one(tasks: BackgroundTasks) -> None:
    tasks.add_task(done.append, "of a dependency")


@app.post("/dependency", dependencies=[Depends(add_one)])
def add_another(tasks: BackgroundTasks) -> None:
    tasks.add_task(done.append, "of the endpoint")


@app.post("/file")
def use_a_file_later(file: UploadFile, tasks: BackgroundTasks) -> None:
    tasks.add_task(lambda: done.append(file.file.read().decode()))


def run(path: str, files: dict[str, bytes] | None = None) -> list[str]:
    done.clear()
    TestClient(app).post(path, files=files)
    return list(done)


def test_tasks_run_between_the_two_scopes() -> None:
    assert run("/order") == [
        "endpoint",
        "function scope closed",
        "task 1",
        "task 2",
        "request scope closed",
    ]


def test_an_http_exception_drops_the_tasks() -> None:
    assert run("/refused") == []


def test_a_response_with_a_task_of_its_own_drops_the_others() -> None:
    assert run("/own") == ["of the response"]


def test_dependencies_can_add_tasks() -> None:
    assert run("/dependency") == ["of a dependency", "of the endpoint"]


def test_an_uploaded_file_is_open_until_the_tasks_are_done() -> None:
    assert run("/file", files={"file": b"text"}) == ["text"]
