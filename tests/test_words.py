import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastapi_development.words import SAME, is_near, make_stem, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CORSMiddleware", ["cor", "middlewar", "corsmiddleware"]),
        ("dependency_overrides", ["depend", "overrid", "dependencyoverrides"]),
        ("OAuth2PasswordBearer", ["oauth2", "password", "bearer", "oauth2passwordbearer"]),
        ("HTTP 413", ["http", "413"]),
        ("don't", ["dont"]),
        ("app.state", ["app", "stat"]),
        ("  ?! ", []),
        ("__init__", ["init"]),
        ("Größe", ["größe"]),
    ],
)
def test_a_text_gives_its_words_and_identifiers_their_parts(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    "group",
    [
        "limit limits limited limiting",
        "cache cached caching caches",
        "validate validates validated validating validation validator",
        "migrate migration migrations migrating",
        "stop stops stopped stopping",
        "dependency dependencies depends depend",
        "database databases db",
        "connect connection connections connected",
        "deploy deployment deploying deployed",
    ],
)
def test_forms_of_one_word_are_one(group: str) -> None:
    assert len({tuple(split_words(word)) for word in group.split()}) == 1


@pytest.mark.parametrize("pair", ["status state", "class clause", "process procedure", "need nee"])
def test_different_words_stay_different(pair: str) -> None:
    one, other = pair.split()
    assert split_words(one) != split_words(other)


@given(st.text())
def test_any_text_can_be_split_and_gives_the_same_words_again(text: str) -> None:
    words = split_words(text)
    assert words == split_words(text)
    assert all(word and " " not in word for word in words)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_a_stem_is_never_empty(word: str) -> None:
    assert make_stem(word)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("middleware", "midleware", 1),
        ("middleware", "middelware", 1),
        ("middleware", "middlewares", 1),
        ("middleware", "middlewaer", 1),
        ("middleware", "mddlewaer", 2),
    ],
)
def test_a_slip_is_near(one: str, other: str, edits: int) -> None:
    assert is_near(one, other, edits)
    assert is_near(other, one, edits)


def test_other_words_are_not_near() -> None:
    assert not is_near("cache", "batch", 1)
    assert not is_near("cache", "cookies", 2)


@given(st.text(max_size=12), st.integers(0, 11), st.characters())
def test_one_letter_changed_is_one_edit(word: str, place: int, letter: str) -> None:
    changed = word[:place] + letter + word[place + 1 :]
    assert is_near(word, changed, 1)


def test_every_short_form_leads_to_a_form_that_is_its_own() -> None:
    assert {form: SAME.get(form, form) for form in SAME.values()} == {f: f for f in SAME.values()}


@pytest.mark.parametrize(
    "pair",
    [
        "auth authentication",
        "config configuration",
        "db database",
        "docs documentation",
        "env environment",
        "exc exception",
        "img image",
        "k8s kubernetes",
        "params parameters",
        "postgres postgresql",
        "pwd password",
        "req request",
        "resp response",
        "ws websocket",
    ],
)
def test_a_short_form_is_its_long_one(pair: str) -> None:
    one, other = pair.split()
    assert split_words(one) == split_words(other)


def count_edits(one: str, other: str) -> int:
    """Return the edits between two words by the table of Damerau and Levenshtein."""
    table = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            changed = table[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


WORDS = st.text(alphabet="abc", min_size=1, max_size=9)


@given(WORDS, WORDS, st.integers(1, 2))
def test_words_are_near_by_as_many_edits_as_the_table_counts(
    one: str, other: str, edits: int
) -> None:
    assert is_near(one, other, edits) == (count_edits(one, other) <= edits)
