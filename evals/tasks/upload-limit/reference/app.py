from fastapi import FastAPI, UploadFile
from pydantic import BaseModel

MB = 1024 * 1024
app = FastAPI(max_body_size=1 * MB)


class Stored(BaseModel):
    name: str
    size: int


# The form around the file takes some bytes too.
@app.post("/avatars", status_code=201, max_body_size=2 * MB + 4096)
def upload_avatar(file: UploadFile) -> Stored:
    return Stored(name=file.filename or "", size=file.size or 0)
