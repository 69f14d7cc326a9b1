"""Refuse a body that is too large while it arrives."""

from fastapi import FastAPI, UploadFile
from pydantic import BaseModel

MB = 1024 * 1024

app = FastAPI(max_body_size=1 * MB)


class Stored(BaseModel):
    name: str
    size: int


@app.post("/videos", max_body_size=10 * MB, form_limits={"max_files": 1, "max_fields": 5})
def upload_video(file: UploadFile) -> Stored:
    return Stored(name=file.filename or "", size=file.size or 0)
