import json

import pytest

from fastapi_development import validate
from fastapi_development.models import Finding
from fastapi_development.validate import Report

from .conftest import PAGE, SkillFolder

FINDING = Finding("patterns/a.md", 3, "PAGE-X", 'it says "50%"', "mend it", "snippets/a/app.py", 2)
REPORT = Report((FINDING,), {"pages": 1}, ("PAGE-X",))


def test_text_reads_like_a_compiler() -> None:
    assert validate.render(REPORT, "text") == (
        'patterns/a.md:3 (snippets/a/app.py:2): PAGE-X it says "50%"; help: mend it\n'
        "1 pages checked by 1 rules: 1 findings"
    )


def test_json_holds_findings_and_what_was_checked() -> None:
    report = json.loads(validate.render(REPORT, "json"))
    assert report["findings"][0]["module_line"] == 2
    assert report["checked"] == {"pages": 1}


def test_github_annotations_escape_what_would_end_them() -> None:
    line = validate.render(REPORT, "github").split("\n")[0]
    assert line == (
        '::error file=patterns/a.md,line=3,title=PAGE-X::it says "50%25"; help: mend it'
    )


def test_sarif_names_both_places() -> None:
    log = json.loads(validate.render(REPORT, "sarif"))
    (result,) = log["runs"][0]["results"]
    places = [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["locations"]]
    assert (log["version"], result["ruleId"]) == ("2.1.0", "PAGE-X")
    assert places == ["patterns/a.md", "snippets/a/app.py"]


def test_a_skill_without_a_fault_is_clean_by_every_rule(folder: SkillFolder) -> None:
    report = validate.run(folder.load())
    assert report.findings == ()
    assert len(report.rules) == 20


def test_rules_are_chosen_by_the_beginning_of_their_codes(folder: SkillFolder) -> None:
    report = validate.run(folder.load(), only=["PAGE-"], skip=["PAGE-PROOF", "PAGE-TR"])
    assert "PAGE-LINKS" in report.rules
    assert not {"PAGE-PROOF", "PAGE-TRIGGERS", "SKILL-SPEC"} & set(report.rules)


def test_one_page_is_checked_without_the_rules_that_need_all(folder: SkillFolder) -> None:
    folder.write("patterns/broken.md", PAGE.replace("#use", "#usage"))
    report = validate.run(folder.load(), only=["PAGE-", "SKILL-"], pages=["greeting"])
    assert report.findings == ()
    assert report.checked["pages"] == 1
    assert "SKILL-INDEX" not in report.rules


def test_a_run_that_checked_nothing_is_a_failure(folder: SkillFolder) -> None:
    report = validate.run(folder.load(), only=["PAGE-"], pages=["nobody"])
    assert [finding.code for finding in report.findings] == ["SKILL-EMPTY"]


@pytest.mark.parametrize(("text", "codes"), [("page-, X", ("PAGE-", "X")), ("", ())])
def test_codes_are_split_at_commas(text: str, codes: tuple[str, ...]) -> None:
    assert validate.split_codes(text) == codes
