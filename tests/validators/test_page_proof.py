import pytest

from ..conftest import SkillFolder

PROOF = "<!-- proof: test_avoid.test_nobody_is_greeted -->"


def test_claims_with_their_proof_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-PROOF") == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (f" {PROOF}", "", ':37: PAGE-PROOF "It greets nobody." names no proof'),
        ("test_nobody_is_greeted", "test_gone", '"test_avoid.test_gone" is not a test'),
        ("test_avoid.test_nobody", "test_none.test_nobody", "there is no snippets/greeting/test_"),
        (PROOF, "<!-- proof: greet -->", 'the proof "greet" is not a test'),
        (PROOF, "<!-- source: -->", "the source is empty"),
        ("See [the", "It takes 5 calls.\n\nSee [the", '"It takes 5 calls." names no proof'),
        ("See [the", "- in 10 of 10\n\nSee [the", '"in 10 of 10" names no proof'),
        ("See [the", "| a |\n|---|\n| 7 |\n\nSee [the", '"7" names no proof'),
    ],
)
def test_claims_without_a_proof_are_found(
    folder: SkillFolder, old: str, new: str, finding: str
) -> None:
    folder.replace("patterns/greeting.md", old, new)
    assert finding in "\n".join(folder.lines("PAGE-PROOF"))


@pytest.mark.parametrize(
    "text",
    [
        "It follows RFC 9457 on Python 3.11.",
        "Use `timeout=30` or UTF-8.",
        "| 1 | 2 |\n|---|---|\n| a | b |",
        "It takes 5. <!-- source: https://example.com -->",
        "### 3 ways",
    ],
)
def test_what_is_no_claim_or_has_a_source_is_accepted(folder: SkillFolder, text: str) -> None:
    folder.replace("patterns/greeting.md", "See [the", f"{text}\n\nSee [the")
    assert folder.lines("PAGE-PROOF") == []


def test_a_proof_of_another_page_is_named_with_its_folder(folder: SkillFolder) -> None:
    folder.write("snippets/other/test_app.py", "def test_it() -> None:\n    assert True\n")
    folder.replace("patterns/greeting.md", PROOF, "<!-- proof: other.test_app.test_it -->")
    assert folder.lines("PAGE-PROOF") == []


@pytest.mark.parametrize(("first", "count"), [("0.99.9", 0), ("0.165", 0), ("0.165.1", 1)])
def test_a_proof_of_a_page_that_holds_on_later_releases_alone_is_found(
    folder: SkillFolder, first: str, count: int
) -> None:
    text = folder.page.read_text(encoding="utf-8")
    folder.write(
        "snippets/other/test_avoid.py", folder.snippets.joinpath("test_avoid.py").read_text()
    )
    folder.write("patterns/other.md", text.replace(">=0.165", f">={first},<1.0"))
    folder.replace("patterns/greeting.md", "proof: test", "proof: other.test")
    found = folder.lines("PAGE-PROOF")
    assert len(found) == count
    assert all("was run on >=0.165.1,<1.0, the page says >=0.165; help" in line for line in found)
