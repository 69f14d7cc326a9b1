"""Let a known client send a file straight to S3: one key, one type, a bounded size."""

import os
from functools import lru_cache
from secrets import compare_digest
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID, uuid4

import boto3
from botocore.config import Config
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import APIKeyHeader
from pydantic import BaseModel

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = os.environ.get("UPLOAD_BUCKET", "uploads")


def check_key(key: Annotated[str, Depends(APIKeyHeader(name="X-API-Key"))]) -> None:
    if not compare_digest(key.encode(), os.environ["API_KEY"].encode()):
        raise HTTPException(401, "Wrong API key")


app = FastAPI(dependencies=[Depends(check_key)])


class NewUpload(BaseModel):
    content_type: Literal["video/mp4", "video/webm"]


class Upload(BaseModel):
    id: UUID
    url: str
    fields: dict[str, str]


@lru_cache
def get_s3() -> "S3Client":
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return boto3.Session().client("s3", config=config)


@app.post("/uploads", status_code=201)
def create_upload(new: NewUpload) -> Upload:
    upload_id, kind = uuid4(), {"Content-Type": new.content_type}
    post = get_s3().generate_presigned_post(
        Bucket=BUCKET,
        Key=f"uploads/{upload_id}",
        Fields=kind,
        Conditions=[kind, ["content-length-range", 1, 5_000_000_000]],
        ExpiresIn=600,
    )
    return Upload(id=upload_id, url=post["url"], fields=post["fields"])
