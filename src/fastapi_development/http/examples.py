"""Examples for OpenAPI; tests/test_openapi.py holds them against their schemas."""

from typing import Any

from fastapi_development.http.problems import Responses

TAG = 'W/"5d41402abc4b2a76b971"'
SECTION = "`max_body_size` counts the bytes of the body as they arrive ..."
PAGE: dict[str, Any] = {
    "skill": "fastapi-development",
    "page": "upload-limits",
    "title": "Limit the size of uploads and request bodies",
    "summary": "Refuse a body that is too large with 413 while it arrives.",
    "fastapi": ">=0.165",
    "source": "patterns/upload-limits.md",
}
PAGES = [PAGE]
CONTENT: dict[str, Any] = {
    **PAGE,
    "sections": [{"heading": "Use", "anchor": "use", "tokens": 318, "markdown": SECTION}],
}
MARKDOWN = f"# {PAGE['title']}\n\n## Use\n\n{SECTION}\n"
MATCH: dict[str, Any] = {
    "skill": PAGE["skill"],
    "page": PAGE["page"],
    "section": "Use",
    "title": PAGE["title"],
    "score": 41.5,
    "tokens": 318,
    "markdown": SECTION,
    "source": "patterns/upload-limits.md#use",
    "fastapi": PAGE["fastapi"],
}
OTHER = {
    **MATCH,
    "page": "upload-streaming",
    "title": "Stream an upload",
    "score": 12.25,
    "tokens": 15,
    "markdown": "Write an upload to the disk or the object store while it arrives.",
    "source": "patterns/upload-streaming.md#use",
}
ANSWER = {"query": "upload size limit", "status": "answer", "hits": [MATCH, OTHER]}
NEAREST = {"query": "send a parcel", "status": "nearest", "hits": [OTHER]}
NOTHING = {"query": "quantum chromodynamics", "status": "nothing", "hits": []}


def named(**values: Any) -> dict[str, Any]:
    """Return examples as OpenAPI wants them: each with a name and a value."""
    return {name: {"value": value} for name, value in values.items()}


def shown(headers: dict[str, Any], **bodies: dict[str, Any]) -> Responses:
    """Return how a 200 stands in OpenAPI: its headers, and examples by media type."""
    content = {name.replace("_", "/"): {"examples": values} for name, values in bodies.items()}
    return {200: {"headers": headers, "content": content}}


def header(description: str, example: str) -> dict[str, Any]:
    """Return how a header stands in OpenAPI."""
    return {"description": description, "schema": {"type": "string"}, "example": example}


REQUEST_ID = {"X-Request-ID": header("The number of the request in the log.", "3f1c9a52e0d87b64")}
CACHING = {
    **REQUEST_ID,
    "ETag": header("The tag of this body.", TAG),
    "Cache-Control": header("It may be kept, and is asked for each time.", "no-cache"),
    "Vary": header("What else the body depends on.", "Accept-Encoding"),
}
NOT_MODIFIED: Responses = {304: {"description": "The client has it already", "headers": CACHING}}
SEARCH = shown(CACHING, application_json=named(answer=ANSWER, nearest=NEAREST, nothing=NOTHING))
LIST = shown(CACHING, application_json=named(pages=PAGES))
READ = shown(CACHING, application_json=named(page=CONTENT), text_markdown=named(page=MARKDOWN))
READ[200]["content"]["text/markdown"]["schema"] = {"type": "string"}
LIVE = shown(REQUEST_ID, application_json=named(alive={"status": "alive"}))
READY = shown(REQUEST_ID, application_json=named(ready={"pages": 62}))
