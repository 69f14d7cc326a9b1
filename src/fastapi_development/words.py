"""Text → the words that are indexed and looked up; the same code at build and at query.

It stands on the way of every `get`, so it imports nothing, not even `re`.
"""

APOSTROPHES = "'\u2019"
# Spellings of one thing. Both sides of a look-up are brought to the right-hand form.
SAME = {
    "asynchronous": "async",
    "auth": "authenticat",
    "cfg": "configurat",
    "conf": "configurat",
    "config": "configurat",
    "configur": "configurat",
    "conn": "connect",
    "db": "databas",
    "dep": "depend",
    "dependency": "depend",
    "dir": "folder",
    "directory": "folder",
    "doc": "documentat",
    "env": "environ",
    "err": "error",
    "exc": "except",
    "healthcheck": "health",
    "healthz": "health",
    "img": "imag",
    "k8": "kubernet",
    "k8s": "kubernet",
    "param": "paramet",
    "parameter": "paramet",
    "passwd": "password",
    "pg": "postgresql",
    "pic": "imag",
    "postgr": "postgresql",
    "psql": "postgresql",
    "pwd": "password",
    "req": "request",
    "resp": "respons",
    "synchronous": "sync",
    "ws": "websocket",
}


def split_words(text: str) -> list[str]:
    """Return the indexed words of the text, in order, with repetitions.

    An identifier of several parts gives its parts and itself, joined and in lower case:
    `CORSMiddleware` → `cors`, `middlewar`, `corsmiddleware`.
    """
    words: list[str] = []
    for raw in split_runs(text):
        parts = split_parts(raw)
        for part in parts:
            stem = make_stem(part)
            words.append(SAME.get(stem, stem))
        if len(parts) > 1:
            words.append("".join(parts))
    return words


def split_runs(text: str) -> list[str]:
    """Return the runs of letters, digits and underscores."""
    out: list[str] = []
    start = -1
    for position, letter in enumerate(text):
        if letter.isalnum() or letter == "_":
            if start < 0:
                start = position
        elif start >= 0:
            # `don't` is one word, without its apostrophe.
            if letter in APOSTROPHES and text[position + 1 : position + 2].isalpha():
                continue
            out.append(text[start:position])
            start = -1
    if start >= 0:
        out.append(text[start:])
    return out


def split_parts(run: str) -> list[str]:
    """Return the parts of an identifier in lower case: at underscores and changes of case."""
    run = run.replace(APOSTROPHES[0], "").replace(APOSTROPHES[1], "")
    if "_" not in run and (run.islower() or run.isdigit()):
        return [run]
    parts: list[str] = []
    for piece in run.split("_"):
        if not piece:
            continue
        if piece.islower() or piece.isupper() or piece[1:].islower():
            parts.append(piece.lower())
            continue
        start = 0
        for position in range(1, len(piece)):
            before, here = piece[position - 1], piece[position]
            after = piece[position + 1 : position + 2]
            if position - start < 2 or not here.isupper():
                continue  # the O of OAuth2 is no part
            if before.islower() or before.isdigit() or (before.isupper() and after.islower()):
                parts.append(piece[start:position].lower())
                start = position
        parts.append(piece[start:].lower())
    return parts


def make_stem(word: str) -> str:
    """Return the word without the endings of number and tense: `limits`, `limited` → `limit`."""
    size = len(word)
    if size < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and size > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ing") and len(word) > 5:
        word = undouble(word[:-3])
    elif word.endswith("ed") and len(word) > 4 and not word.endswith("eed"):
        word = undouble(word[:-2])
    if word.endswith(("ation", "ator")) and len(word) > 6:
        word = word[: word.rindex("at") + 2]
    elif word.endswith(("ction", "ssion", "ption")) and len(word) > 6:
        word = word[:-3]
    elif word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    elif word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word


def undouble(word: str) -> str:
    """Return `stop` for `stopp`, but `call` for `call`."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word


def is_near(one: str, other: str, edits: int) -> bool:
    """Return whether the words differ by at most so many edits.

    An edit is a letter added, lost, changed or swapped with the next (Damerau-Levenshtein).
    """
    if abs(len(one) - len(other)) > edits:
        return False
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    one, other = one[same:], other[same:]
    if not one or not other:
        return len(one) + len(other) <= edits
    if edits == 0:
        return False
    return (
        is_near(one[1:], other[1:], edits - 1)
        or is_near(one[1:], other, edits - 1)
        or is_near(one, other[1:], edits - 1)
        or (one[:2] == other[1::-1] and is_near(one[2:], other[2:], edits - 1))
    )
