"""Believe the client's file name and type, and read the whole file into memory."""

import os
from pathlib import Path

import anyio
from fastapi import FastAPI, HTTPException, Request, UploadFile

FOLDER = Path(os.environ.get("UPLOAD_FOLDER", "uploads"))

app = FastAPI()


@app.post("/files", status_code=201)
async def upload_form(file: UploadFile) -> dict[str, str]:
    if not file.content_type.startswith("image/"):  # type: ignore[union-attr]  # it can be None
        raise HTTPException(415, "Only images are accepted")
    async with await anyio.open_file(FOLDER / f"{file.filename}", "wb") as copy:
        await copy.write(await file.read())
    return {"name": f"{file.filename}"}


@app.put("/files/{name}", status_code=201)
async def upload_stream(name: str, request: Request) -> dict[str, str]:
    path = anyio.Path(FOLDER / name)
    try:
        async with await path.open("wb") as copy:
            async for chunk in request.stream():
                await copy.write(chunk)
    except BaseException:
        await path.unlink()
        raise
    return {"name": name}
