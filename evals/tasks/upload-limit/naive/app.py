from fastapi import FastAPI, File, HTTPException, UploadFile

app = FastAPI()

MAX_SIZE = 2 * 1024 * 1024


@app.post("/avatars", status_code=201)
async def upload_avatar(file: UploadFile = File(...)):
    contents = await file.read()
    if len(contents) > MAX_SIZE:
        raise HTTPException(status_code=413, detail="File too large")
    return {"name": file.filename, "size": len(contents)}
