"""What the signed policies allow, and an upload over HTTP to a real endpoint.

The S3 server of these tests accepts what a policy forbids, so the policies are read, not tried.
"""

import base64
import contextlib
import json
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx2
import pytest
from botocore.config import Config
from fastapi.testclient import TestClient

from ..calls import count_calls
from . import app, avoid

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = {"X-API-Key": "our-key"}
V4 = Config(signature_version="s3v4")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "our-key")


def sign(filename: str) -> list[Any]:
    response = TestClient(avoid.app).post("/uploads", params={"filename": filename})
    assert response.status_code == 200
    policy = json.loads(base64.b64decode(response.json()["fields"]["policy"]))
    conditions: list[Any] = policy["conditions"]
    return conditions


def test_a_policy_without_conditions_bounds_neither_size_nor_type() -> None:
    names = {next(iter(c)) if isinstance(c, dict) else c[0] for c in sign("a.mp4")}
    assert names == {"bucket", "key", "x-amz-algorithm", "x-amz-credential", "x-amz-date"}


def test_the_clients_name_can_leave_the_key_open() -> None:
    [open_key] = [c for c in sign("${filename}") if isinstance(c, list)]
    assert open_key[:2] == ["starts-with", "$key"]
    assert open_key[2].startswith("uploads/")


def test_without_a_region_the_signature_is_of_the_old_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    for region in ("us-east-1", None):
        old = boto3.client("s3", region_name=region).generate_presigned_post("uploads", "a")
        assert "AWSAccessKeyId" in old["fields"]
    new = boto3.client("s3", config=V4).generate_presigned_post("uploads", "a")
    assert "x-amz-signature" in new["fields"]


def test_the_url_names_the_region_only_in_the_virtual_style(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    app.get_s3.cache_clear()
    response = TestClient(app.app).post("/uploads", json={"content_type": "video/mp4"}, headers=KEY)
    app.get_s3.cache_clear()
    assert response.json()["url"] == "https://uploads.s3.eu-central-1.amazonaws.com/"
    plain = boto3.client("s3", config=V4).generate_presigned_post("uploads", "a")
    assert plain["url"] == "https://uploads.s3.amazonaws.com/"


def test_a_put_url_signs_the_headers_that_the_client_must_send() -> None:
    def signed(**parameters: Any) -> list[str]:
        url = app.get_s3().generate_presigned_url(
            "put_object", Params={"Bucket": "uploads", "Key": "a", **parameters}
        )
        return parse_qs(urlsplit(url).query)["X-Amz-SignedHeaders"]

    assert signed() == ["host"]
    assert signed(ContentType="video/mp4") == ["content-type;host"]
    assert signed(ContentLength=10) == ["content-length;host"]


def test_making_a_client_takes_over_four_times_the_calls_of_a_signature() -> None:
    s3 = boto3.client("s3")
    s3.generate_presigned_post("uploads", "a")  # now all that is loaded once is there
    making = count_calls(lambda: boto3.client("s3"))
    assert making > 4 * count_calls(lambda: s3.generate_presigned_post("uploads", "a"))


@pytest.fixture
def bucket(s3: str) -> "S3Client":
    storage = app.get_s3()
    with contextlib.suppress(storage.exceptions.BucketAlreadyOwnedByYou):
        storage.create_bucket(
            Bucket=app.BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
    return storage


def test_an_upload_arrives_under_the_signed_key(bucket: "S3Client") -> None:
    client = TestClient(app.app, headers=KEY)
    upload = client.post("/uploads", json={"content_type": "video/mp4"}).json()
    sent = httpx2.post(upload["url"], data=upload["fields"], files={"file": b"x" * 1000})
    assert sent.status_code == 204
    head = bucket.head_object(Bucket=app.BUCKET, Key=f"uploads/{upload['id']}")
    assert (head["ContentLength"], head["ContentType"]) == (1000, "video/mp4")


def test_this_s3_server_does_not_enforce_a_policy(bucket: "S3Client") -> None:
    upload = TestClient(app.app, headers=KEY).post("/uploads", json={"content_type": "video/mp4"})
    forged = {**upload.json()["fields"], "Content-Type": "text/html"}
    sent = httpx2.post(upload.json()["url"], data=forged, files={"file": b"x"})
    assert sent.status_code == 204


def test_a_file_object_can_be_handed_on(bucket: "S3Client") -> None:
    with SpooledTemporaryFile() as file:  # what an UploadFile holds as `file`
        file.write(b"x" * 1000)
        file.seek(0)
        bucket.upload_fileobj(file, app.BUCKET, "uploads/handed-on")
    assert bucket.head_object(Bucket=app.BUCKET, Key="uploads/handed-on")["ContentLength"] == 1000
