"""Check the size in the endpoint: by then the whole body is on this machine's disk."""

from fastapi import FastAPI, HTTPException, UploadFile

MB = 1024 * 1024

app = FastAPI()


@app.post("/videos")
async def upload_video(file: UploadFile) -> dict[str, int]:
    size = 0
    while chunk := await file.read(MB):
        size += len(chunk)
        if size > 10 * MB:
            raise HTTPException(413, "File too large")
    return {"size": size}
