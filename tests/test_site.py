"""The site: is what it shows, in HTML and in Markdown, what the skill holds?"""

import html
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from fastapi_development import SKILL_ROOT
from fastapi_development.cli import main
from fastapi_development.loader import load
from fastapi_development.models import Page
from fastapi_development.serving import clean_section
from fastapi_development.site.gallery import list_pairs

from .conftest import SkillFolder

SKILL = load(Path(SKILL_ROOT))
PAGES = [pytest.param(page, id=page.name) for page in SKILL.pages]
WORKFLOW = Path(SKILL_ROOT, ".github", "workflows", "pages.yml")
SHOWN = {"p", "li", "td", "th", "pre"}
LINE = re.compile(r"^- \[(?P<title>.+)\]\((?P<link>[^)]+)\): (?P<summary>.+)$", re.MULTILINE)


class Texts(HTMLParser):
    """Collects the text of each paragraph, item, cell and block."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SHOWN:
            self.open.append([])

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in SHOWN and self.open:
            text = " ".join("".join(self.open.pop()).split())
            self.found += [text] if text else []


def read_texts(source: str) -> list[str]:
    parser = Texts()
    parser.feed(source)
    return parser.found


def read_headings(source: str) -> list[tuple[str, str]]:
    """Return the anchor and the text of each heading below the title."""
    found = re.findall(r'<h[2-4] id="([^"]+)">(.*?)<a class="headerlink"', source, re.DOTALL)
    return [(anchor, html.unescape(re.sub(r"<[^>]+>", "", text))) for anchor, text in found]


def build(folder: SkillFolder, *arguments: str) -> int:
    """Run the command on the small skill."""
    return main(["site", "--skill", str(folder.root), *arguments])


def folder_of(page: Page) -> Path:
    return Path(SKILL_ROOT, "snippets", page.folder)


def list_files(page: Page) -> list[Path]:
    """Return the page's modules, but for the empty `__init__.py`."""
    return [file for file in folder_of(page).rglob("*.py") if file.stat().st_size]


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_paragraph_item_cell_and_block_of_a_page_stands_on_the_site(
    page: Page, site: Path
) -> None:
    # The theme's Markdown is another dialect than that of the pages: it must read them the same.
    sections = "\n\n".join(clean_section(section.text) for section in page.sections)
    wanted = read_texts(MarkdownIt("commonmark").enable("table").render(sections))
    shown = read_texts(read(site / "patterns" / page.name / "index.html"))
    assert [text for text in wanted if text not in shown] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_facts_and_keeps_its_anchors(page: Page, site: Path) -> None:
    source = read(site / "patterns" / page.name / "index.html")
    facts = page.front_matter
    assert f"<b>{html.escape(facts.text('fastapi').replace('>=', '≥ '))}</b>" in source
    shown = read_texts(source)
    assert facts.text("summary").replace("`", "") in shown
    assert [text for text in facts.items("triggers") if " ".join(text.split()) not in shown] == []
    headings = read_headings(source)
    anchors = [section.anchor for section in page.sections]
    assert [anchor for anchor, _ in headings] == [*anchors, "related-pages", "found-by"]
    for name in facts.items("related"):
        assert f'href="../{name}/"' in source
    for file in list_files(page):
        anchor = re.sub(r"\W+", "-", file.relative_to(folder_of(page)).as_posix())
        assert f'href="../../code/{page.name}/#{anchor}"' in source
        assert f'id="{anchor}"' in read(site / "code" / page.name / "index.html")


@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_is_shown_whole(page: Page, site: Path) -> None:
    shown = read_texts(read(site / "code" / page.name / "index.html"))
    markdown = read(site / "code" / f"{page.name}.md")
    assert list_files(page)
    for file in list_files(page):
        assert " ".join(read(file).split()) in shown, file
        assert f"\n{read(file).rstrip()}\n```" in markdown, file


@pytest.mark.parametrize("page", PAGES)
def test_the_markdown_of_a_page_is_that_of_the_skill(page: Page, site: Path) -> None:
    markdown = read(site / "patterns" / f"{page.name}.md")
    facts = page.front_matter
    assert markdown.startswith(f"# {page.title}\n\n> {facts.text('summary')}\n\nProven on FastAPI")
    assert "<!--" not in re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    position = 0
    for section in page.sections:
        head = "#" * section.level
        part = f"\n{head} {section.heading}\n\n{clean_section(section.text)}".rstrip()
        position = markdown.index(part, position) + len(part)
    related = ", ".join(f"[{name}]({name}.md)" for name in facts.items("related"))
    assert markdown[position:].strip() == (f"Related: {related}" if related else "")


def test_llms_txt_lists_every_page_once_with_its_summary(site: Path) -> None:
    text = read(site / "llms.txt")
    main_facts = SKILL.main.front_matter
    start = f"# {main_facts.text('name')}\n\n> {main_facts.text('description')}\n\n## "
    assert text.startswith(start)
    index, optional = text.split("\n## Optional\n")
    assert [found.groups() for found in LINE.finditer(index)] == [
        (page.title, page.path, page.front_matter.text("summary"))
        for area in re.findall(r"^## (.+)$", index, re.MULTILINE)
        for page in SKILL.pages
        if page.front_matter.text("area") == area
    ]
    assert len(LINE.findall(index)) == len(SKILL.pages)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not (site / link).is_file()] == []
    assert "(llms-full.txt)" in optional


def test_llms_full_holds_every_page_whole(site: Path) -> None:
    text = read(site / "llms-full.txt")
    for page in SKILL.pages:
        markdown = read(site / "patterns" / f"{page.name}.md")
        names = "|".join(other.name for other in SKILL.pages)
        assert re.sub(rf"\]\((?=(?:{names})\.md)", "](patterns/", markdown) in text
    links = [link.split("#")[0] for link in re.findall(r"\]\((patterns/[^)]+)\)", text)]
    assert links
    assert [link for link in links if not (site / link).is_file()] == []


def test_every_page_of_the_site_has_its_markdown_and_names_it(site: Path) -> None:
    files = [file for file in site.rglob("*.html") if file.name != "404.html"]
    assert len(files) == 2 + 2 * len(SKILL.pages)
    for file in files:
        link = re.search(r'<link rel="alternate" type="text/markdown" href="([^"]+)">', read(file))
        assert link, file
        assert (file.parent / link[1]).resolve().is_relative_to(site)
        assert read(file.parent / link[1]).startswith("# "), file


def test_the_gallery_shows_the_wrong_beside_the_right(site: Path) -> None:
    source = read(site / "gallery" / "index.html")
    shown = read_texts(source)
    pairs = list_pairs(SKILL)
    assert [pair.page for pair in pairs] == list(SKILL.pages)
    for pair in pairs:
        harm = read_texts(MarkdownIt("commonmark").render(pair.harm))
        for text in (*harm, *(" ".join(block.code.split()) for block in (pair.wrong, pair.right))):
            assert text in shown, pair.page.name
        assert f'href="../patterns/{pair.page.name}/"' in source
    assert len(re.findall('<div class="pair">', source)) == len(pairs)


def test_the_harm_is_a_sentence_and_not_what_leads_to_code() -> None:
    for pair in list_pairs(SKILL):
        assert 20 < len(pair.harm) < 400, pair.page.name
        assert pair.harm[-1] in ".`", pair.page.name


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for file in [*site.rglob("*.html"), *site.rglob("*.css")]:
        source = read(file)
        loaded = re.findall(
            r"""(?:<(?:script|img|link)\b[^>]*?(?:src|href)=|url\()["']?([^"')>\s]+)""", source
        )
        assert [url for url in loaded if re.match(r"(https?:)?//", url)] == [], file


def test_search_reads_patterns_and_not_what_repeats_them(site: Path) -> None:
    index = read(site / "search.json")
    assert "QueuePool limit of size 5 overflow 10 reached, connection timed out" in index
    assert '"location":"code/' not in index.replace(" ", "")
    assert '"location":"gallery/' not in index.replace(" ", "")


def test_a_site_has_links_with_the_address_that_it_is_told(
    folder: SkillFolder, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    assert build(folder, "--output", str(output), "--base-url", "https://example.com/docs") == 0
    text = read(output / "llms.txt")
    assert "](https://example.com/docs/patterns/greeting.md): A greeting with the name" in text
    assert "<loc>https://example.com/docs/patterns/greeting/</loc>" in read(output / "sitemap.xml")


def test_a_site_is_built_beside_the_skill_and_again_in_its_place(folder: SkillFolder) -> None:
    assert build(folder) == 0
    site = folder.root / "site"
    first = {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    (site / "left-over.html").write_text("old", encoding="utf-8")
    folder.replace("patterns/greeting.md", "It greets nobody.", "It greets no one at all.")
    assert build(folder) == 0
    assert not (site / "left-over.html").exists()
    assert "It greets no one at all." in read(site / "patterns" / "greeting" / "index.html")
    folder.replace("patterns/greeting.md", "It greets no one at all.", "It greets nobody.")
    assert build(folder) == 0
    again = {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    assert again == first


def test_a_folder_of_other_things_is_not_overwritten(
    folder: SkillFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", encoding="utf-8")
    assert build(folder, "--output", str(tmp_path / "mine")) == 2
    assert "mine: it is no site and is not overwritten; name another" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("url", ["example.com/docs", "ftp://example.com/", "/docs/"])
def test_an_address_that_is_none_is_refused(
    url: str, folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(folder, "--base-url", url) == 2
    assert f'--base-url "{url}" is not an address such as' in capsys.readouterr().err


def test_what_zensical_finds_fault_with_is_told_and_the_old_site_stays(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(folder) == 0
    before = read(folder.root / "site" / "patterns" / "greeting" / "index.html")
    folder.replace("patterns/greeting.md", "(#use)", "(nobody.md)")
    assert build(folder) == 2
    error = capsys.readouterr().err
    assert error.startswith("fastapi-skill: zensical could not build the site:\n")
    assert "patterns/greeting.md" in error
    assert "(nobody.md)." in error
    assert "Traceback" not in error
    assert read(folder.root / "site" / "patterns" / "greeting" / "index.html") == before


def test_without_zensical_the_command_says_how_to_get_it(folder: SkillFolder) -> None:
    # A name that is set to None in `sys.modules` is one that is not installed.
    program = (
        "import sys; sys.modules['zensical'] = None\n"
        "from importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "PathFinder.find_spec = classmethod(lambda cls, name, *rest: "
        "None if name == 'zensical' else find(name, *rest))\n"
        "del sys.modules['zensical']\n"
        "from fastapi_development.cli import main\n"
        f"sys.exit(main(['site', '--skill', {str(folder.root)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert 'zensical is not installed; pip install "fastapi-development[site]"' in done.stderr


def test_a_skill_without_pages_has_no_site(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.page.unlink()
    assert build(folder) == 2
    assert "there is no page; write patterns/<name>.md first" in capsys.readouterr().err


def test_the_workflow_builds_by_the_same_command_and_only_its_deployment_may_write() -> None:
    workflow = yaml.safe_load(read(WORKFLOW))
    build_job, deploy = workflow["jobs"]["build"], workflow["jobs"]["deploy"]
    runs = [step["run"] for step in build_job["steps"] if "run" in step]
    assert runs[-1].split()[:2] == ["fastapi-skill", "site"]
    assert workflow["permissions"] == {"contents": "read"}
    assert "permissions" not in build_job
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert not [step for step in deploy["steps"] if "run" in step]
    upload = build_job["steps"][-1]
    assert upload["with"]["path"] in runs[-1]
