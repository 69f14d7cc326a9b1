"""tantivy behind the search keeps every promise that the index of one skill keeps."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fastapi_development import SKILL_ROOT
from fastapi_development.cli import main
from fastapi_development.index import build
from fastapi_development.index_file import Index
from fastapi_development.loader import load
from fastapi_development.scale import ScaleIndex, build_scale
from fastapi_development.search import search

from .conftest import SkillFolder

if TYPE_CHECKING:
    from fastapi_development.search import Searchable


@pytest.fixture(scope="module", params=["index", "scale"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Searchable":
    skill = load(Path(SKILL_ROOT))
    if request.param == "index":
        return Index(build([skill]))
    target = tmp_path_factory.mktemp("scale") / "index"
    build_scale([skill], target)
    return ScaleIndex(target)


def ask(index: "Searchable", query: str) -> tuple[str, str]:
    answer = search(index, query)
    return answer.status, index.page(answer.hits[0].page, "page") if answer.hits else ""


def test_every_trigger_and_title_is_answered_by_its_page(index: "Searchable") -> None:
    for page in load(Path(SKILL_ROOT)).pages:
        for phrase in (page.name, page.title, *page.front_matter.items("triggers")):
            assert ask(index, phrase) == ("answer", page.name)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("how large may an upload be, can I set a size limit?", "upload-limits"),
        ("uplaod size limits", "upload-limits"),
        ("CORSMiddleware allow_origins", "cors"),
    ],
)
def test_a_question_and_a_slip_find_their_page(index: "Searchable", query: str, page: str) -> None:
    answer = search(index, query)
    assert answer.status == "answer"
    assert page in [index.page(hit.page, "page") for hit in answer.hits[:3]]


@pytest.mark.parametrize("query", ["django rest framework serializer", "zzzz qqqq", "the of", ""])
def test_what_no_page_is_about_is_not_answered(index: "Searchable", query: str) -> None:
    assert ask(index, query)[0] != "answer"


def test_a_hit_has_its_texts_and_its_size(index: "Searchable") -> None:
    hit = search(index, "upload size limit").hits[0]
    assert index.page(hit.page, "path") == "patterns/upload-limits.md"
    assert index.section(hit.page, hit.section, "heading") == "Use"
    markdown = index.section(hit.page, hit.section, "markdown")
    assert "max_body_size" in markdown
    assert index.tokens(hit.page, hit.section) == -(-len(markdown) // 4)


def test_a_question_around_a_trigger_is_answered_by_its_page(index: "Searchable") -> None:
    question = "the wiki is silent on websocket authentication"
    assert ask(index, question) == ("answer", "websockets")


def test_a_heading_is_answered_by_its_section(index: "Searchable") -> None:
    hit = search(index, "Limit the size of uploads and request bodies: Avoid").hits[0]
    assert index.section(hit.page, hit.section, "heading") == "Avoid"


def test_a_folder_of_skills_is_indexed_for_scale_and_served(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    root = str(folder.root.parent)
    assert main(["index", root, "--scale"]) == 0
    assert capfd.readouterr().out == "1 pages of 1 skills indexed\n"
    assert main(["get", "say hello", "--skills", root]) == 0
    assert "Source: greeting-skill/patterns/greeting.md#use" in capfd.readouterr().out


def test_an_index_for_scale_that_cannot_be_read_is_named(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder.root.parent / "skill.scale").mkdir()
    assert main(["get", "say hello", "--skills", str(folder.root.parent)]) == 2
    assert "skill.scale: the index cannot be read; build it again with" in capfd.readouterr().err
