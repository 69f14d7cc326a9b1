"""Store uploads under names of our own: whole or not at all, never all in memory."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, FastAPI, HTTPException, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"%PDF-": "pdf"}

app = FastAPI(max_body_size=1_000_000)


def get_folder() -> Path:
    folder = Path(os.environ.get("UPLOAD_FOLDER", "uploads"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


FolderDep = Annotated[Path, Depends(get_folder)]


class Stored(BaseModel):
    name: str
    size: int


def keep(part: Path, folder: Path) -> Stored:
    with part.open("rb") as file:
        head = file.read(8)
    kind = next((kind for magic, kind in KINDS.items() if head.startswith(magic)), None)
    if kind is None:
        raise HTTPException(415, "Only PNG, JPEG and PDF files are accepted")
    stored = Stored(name=f"{uuid4()}.{kind}", size=part.stat().st_size)
    part.replace(folder / stored.name)
    return stored


@app.post("/files", status_code=201, max_body_size=200_000_000)
def upload_form(file: UploadFile, folder: FolderDep) -> Stored:
    with TemporaryDirectory(dir=folder) as scratch:
        part = Path(scratch, "part")
        with part.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        return keep(part, folder)


@app.put("/files", status_code=201, max_body_size=5_000_000_000)
async def upload_stream(request: Request, folder: FolderDep) -> Stored:
    with TemporaryDirectory(dir=folder) as scratch:
        part = Path(scratch, "part")
        with part.open("wb") as copy:  # noqa: ASYNC230  a close that awaits is lost at a stop
            async for chunk in request.stream():
                await run_in_threadpool(copy.write, chunk)
        return await run_in_threadpool(keep, part, folder)
