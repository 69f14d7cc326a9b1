"""`fastapi-skill site`: the pages as a site, built by Zensical, with the Markdown beside it."""

import argparse
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.install.folder_swap import locked, put
from fastapi_development.loader import load
from fastapi_development.models import Skill
from fastapi_development.site.llms import write_all, write_index
from fastapi_development.site.pages import SitePage, make_pages
from fastapi_development.sync import group_by_area

FILES = Path(__file__).parent / "files"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STRICT = "Aborted because --strict flag is set"
GENERATOR = "zensical"
# Pinned in the extra `site`: 0.1 needs a `zensical-ui` that the package index does not have, and
# before 1.0 any release may change the theme that `files` adapts.


def main(arguments: list[str]) -> int:
    """Build the site and say where it is; return 0. Raises SkillError where that cannot be."""
    parser = argparse.ArgumentParser(
        prog="fastapi-skill site", description="Build the pages of the skill as a site."
    )
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="by default `site` in the skill's folder"
    )
    parser.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="the address it will have, for llms.txt and the sitemap; else links are relative",
    )
    parser.add_argument(
        "--skill", type=Path, default=Path(SKILL_ROOT), metavar="FOLDER", help="another skill"
    )
    options = parser.parse_args(arguments[1:])
    skill = load(options.skill)
    output = (options.output or options.skill / "site").resolve()
    count = build(skill, output, read_address(options.base_url))
    print(f"{output}: {count} pages; `fastapi-skill serve` shows them")
    return 0


def read_address(url: str) -> str:
    """Return the address with a slash at its end; raise SkillError where it is none."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise SkillError(f'--base-url "{url}" is not an address such as https://example.com/docs/')
    return f"{url.rstrip('/')}/" if url else ""


def build(skill: Skill, output: Path, base_url: str = "") -> int:
    """Build the site into the folder, in the place of an older one; return how many pages it has.

    Raises SkillError where Zensical is missing or fails, and where the folder holds something else.
    """
    if not skill.pages:
        raise SkillError(f"{skill.root}: there is no page; write patterns/<name>.md first")
    if importlib.util.find_spec(GENERATOR) is None:
        raise SkillError(f'{GENERATOR} is not installed; pip install "fastapi-development[site]"')
    check_output(output)
    pages = list(make_pages(skill))
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        write_project(project, skill, pages, base_url)
        render(project)
        texts = {page.path: page.markdown for page in pages}
        texts |= {"llms.txt": write_index(skill, base_url), "llms-full.txt": write_all(skill)}
        write_texts(project / "site", texts)
        with locked(output):
            put(output, partial(copy, project / "site"))
    return len(pages)


def copy(built: Path, new: Path) -> None:
    """Copy the built site, which may stand in another file system."""
    shutil.copytree(built, new)


def check_output(output: Path) -> None:
    """Raise SkillError where the folder holds something that is no site of ours."""
    if not output.exists() or (output / "llms-full.txt").is_file():
        return
    if not output.is_dir() or any(output.iterdir()):
        raise SkillError(f"{output}: it is no site and is not overwritten; name another folder")


def write_project(project: Path, skill: Skill, pages: list[SitePage], base_url: str) -> None:
    """Write what Zensical reads: the configuration, the theme's changes and the pages."""
    shutil.copytree(FILES / "docs", project / "docs")
    shutil.copytree(FILES / "overrides", project / "overrides")
    write_texts(project / "docs", {page.path: page.source for page in pages})
    config = yaml.safe_load((FILES / "mkdocs.yml").read_text(encoding="utf-8"))
    facts = skill.main.front_matter
    config |= {
        "site_name": facts.text("name"),
        "site_description": facts.text("description"),
        "nav": make_navigation(skill),
    }
    if base_url:
        config["site_url"] = base_url
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    write_texts(project, {"mkdocs.yml": text})


def make_navigation(skill: Skill) -> list[dict[str, object]]:
    """Return the navigation: home, gallery, and the pages by area."""
    areas: list[dict[str, object]] = [
        {area: [{page.title: f"patterns/{page.name}.md"} for page in pages]}
        for area, pages in group_by_area(skill.pages)
    ]
    return [{"Home": "index.md"}, {"Wrong beside right": "gallery.md"}, *areas]


def render(project: Path) -> None:
    """Let Zensical build the project; raise SkillError with what it says where it finds fault.

    It begins without a cache: what a cache holds of other pages is not always renewed.
    """
    command = [sys.executable, "-m", GENERATOR, "build", "--strict", "--clean"]
    done = subprocess.run(
        [*command, "-f", "mkdocs.yml"], cwd=project, capture_output=True, text=True, check=False
    )
    if done.returncode or not (project / "site" / "index.html").is_file():
        told = COLOUR.sub("", done.stdout + done.stderr).strip()
        if told.endswith(STRICT):
            # The fault of a page stands before it, and the traceback adds nothing.
            told = told.partition("Traceback ")[0].strip()
        raise SkillError(f"{GENERATOR} could not build the site:\n{told}")


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files, and the folders above them."""
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
