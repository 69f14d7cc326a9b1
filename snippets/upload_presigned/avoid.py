"""Sign whatever name the client asks for, with no bound on size or type."""

from uuid import uuid4

import boto3
from fastapi import FastAPI

app = FastAPI()


@app.post("/uploads")
async def create_upload(filename: str) -> dict[str, str | dict[str, str]]:
    s3 = boto3.client("s3")
    post = s3.generate_presigned_post(
        Bucket="uploads", Key=f"uploads/{uuid4()}_{filename}", ExpiresIn=3600
    )
    return {"url": post["url"], "fields": post["fields"]}
