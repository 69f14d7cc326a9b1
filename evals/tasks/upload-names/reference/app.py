import os
import shutil
from pathlib import Path
from uuid import UUID, uuid4

from fastapi import FastAPI, HTTPException, UploadFile
from fastapi.responses import FileResponse

FOLDER = Path(os.environ["UPLOAD_FOLDER"])
app = FastAPI(max_body_size=50_000_000)


@app.post("/files", status_code=201)
def upload(file: UploadFile) -> dict[str, str]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = str(uuid4())
    with (FOLDER / name).open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    return {"url": f"/files/{name}"}


@app.get("/files/{name}")
def read(name: UUID) -> FileResponse:
    path = FOLDER / str(name)
    if not path.is_file():
        raise HTTPException(404, "No such file")
    return FileResponse(path, media_type="application/octet-stream")
