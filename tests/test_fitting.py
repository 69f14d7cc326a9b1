from hypothesis import given
from hypothesis import strategies as st

from fastapi_development.fitting import fit, split_parts
from fastapi_development.tokens import count_tokens

SECTION = "One two three.\n\n```python\na = 1\n\nb = 2\n```\n\nFour five six."


def test_a_block_is_one_part_with_its_blank_lines() -> None:
    assert split_parts(SECTION) == [
        "One two three.",
        "```python\na = 1\n\nb = 2\n```",
        "Four five six.",
    ]


def test_code_is_kept_before_words() -> None:
    text = fit(SECTION, 30)
    assert text.startswith("```python\na = 1\n\nb = 2\n```\n\n[left out: 8 tokens")


def test_what_does_not_fit_is_left_out_whole() -> None:
    assert "```" not in fit(SECTION, 25)
    assert "1 blocks of code among them" in fit(SECTION, 25)


@given(st.integers(30, 200))
def test_a_section_never_grows_over_its_limit(limit: int) -> None:
    assert count_tokens(fit(SECTION * 5, limit)) <= limit
