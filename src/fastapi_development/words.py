"""Text → the words that are indexed and looked up; the same code at build and at query.

It stands on the way of every `get`, so it imports nothing, not even `re`.
"""

APOSTROPHES = "'\u2019"
SEPARATORS = {
    number: None if chr(number) in APOSTROPHES else " "
    for number in range(128)
    if not (chr(number).isalnum() or chr(number) == "_")
}
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
SPLIT: dict[str, list[str]] = {}
"""The words of runs that came before."""
REMEMBERED = 50_000


def split_words(text: str) -> list[str]:
    """Return the indexed words of the text, in order, with repetitions."""
    return [word for run in split_runs(text) for word in words_of(run)]


def words_of(run: str) -> list[str]:
    """Return the words of one run of letters; those of an identifier are its parts and itself.

    The last is the identifier joined, in lower case: `CORSMiddleware` → `cor`, `middlewar`,
    `corsmiddleware`. Texts repeat their words, so what was split is kept: not to be changed.
    """
    words = SPLIT.get(run)
    if words is None:
        words = make_words(run)
        if len(SPLIT) < REMEMBERED:
            SPLIT[run] = words
    return words


def make_words(run: str) -> list[str]:
    """Return the words of one run, made anew."""
    parts = split_parts(run)
    words = []
    for part in parts:
        stem = make_stem(part)
        words.append(SAME.get(stem, stem))
    if len(parts) > 1:
        words.append("".join(parts))
    return words


def split_runs(text: str) -> list[str]:
    """Return the runs of letters, digits and underscores, without their apostrophes."""
    if text.isascii():
        return text.translate(SEPARATORS).split()
    letters = [
        letter if letter.isalnum() or letter == "_" else " "
        for letter in text
        if letter not in APOSTROPHES
    ]
    return "".join(letters).split()


def split_parts(run: str) -> list[str]:
    """Return the parts of an identifier in lower case: at underscores and changes of case."""
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
    half = (len(one) - 2) // 2
    if edits == 1 and half > 0 and one[:half] != other[:half] and one[-half:] != other[-half:]:
        # One edit, at most two letters wide, leaves the half before it or after it as it is.
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
