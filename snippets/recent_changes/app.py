"""Built-ins that came after FastAPI 0.115, in one program."""

from collections.abc import AsyncIterator, Iterator
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Annotated

from fastapi import Depends, FastAPI, Form, Query, UploadFile
from pydantic import BaseModel, Field

app = FastAPI(max_body_size=1_000_000, telemetry={"operation_spans": False})


class Page(BaseModel):
    limit: int = Field(20, le=100)


class Caption(BaseModel):
    title: str


class Photo(Caption):
    size: int


def open_copy() -> Iterator[IO[bytes]]:
    with TemporaryFile() as copy:
        yield copy


CopyDep = Annotated[IO[bytes], Depends(open_copy, scope="function", max_concurrency=4)]


@app.post("/photos", max_body_size=10_000_000, form_limits={"max_files": 1})
def upload_photo(caption: Annotated[Caption, Form()], file: UploadFile, copy: CopyDep) -> Photo:
    copyfileobj(file.file, copy)
    return Photo(title=caption.title, size=copy.tell())


@app.get("/photos")
async def list_photos(page: Annotated[Page, Query()], title: str = "") -> AsyncIterator[Photo]:
    for number in range(page.limit):
        yield Photo(title=title, size=number)
