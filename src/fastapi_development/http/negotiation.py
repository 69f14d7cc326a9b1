"""What the headers of a request ask for (RFC 9110, sections 12.5 and 13.1.2)."""

import re
from functools import lru_cache

TAG = re.compile(r'"[^"]*"')
"""An entity tag without its `W/`: they are compared weakly."""


def prefers_markdown(accept: str) -> bool:
    """Return whether text/markdown is wanted more than application/json.

    What accepts neither is given JSON: an answer is of more use than a refusal.
    """
    ranges = read_weights(accept)
    return weigh(ranges, "text/markdown") > weigh(ranges, "application/json")


@lru_cache(256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether the client can read gzip: named, or by `*`, and not with a weight of 0."""
    codings = read_weights(accept_encoding)
    return codings.get("gzip", codings.get("*", 0.0)) > 0


def knows(if_none_match: str, tag: str) -> bool:
    """Return whether the tags of If-None-Match hold this one, or are `*`."""
    if if_none_match.strip() == "*":
        return True
    return tag.removeprefix("W/") in TAG.findall(if_none_match)


def weigh(ranges: dict[str, float], media_type: str) -> float:
    """Return the weight of a media type: that of the most specific range that holds it."""
    kind = media_type.partition("/")[0]
    for name in (media_type, f"{kind}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def read_weights(header: str) -> dict[str, float]:
    """Return what a list such as `text/html, */*;q=0.1` names, each with its weight."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        weights[name] = read_weight(weight)
    return weights


def read_weight(text: str) -> float:
    """Return the weight; 0 where it is not a number from 0 to 1."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
