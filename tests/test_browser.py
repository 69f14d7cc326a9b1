"""The site in a real browser, served by `fastapi-skill serve`."""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from fastapi_development import SKILL_ROOT
from fastapi_development.loader import load
from fastapi_development.regions import find_region

from .mcp_doors import serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SKILL = load(Path(SKILL_ROOT))
PATTERN = "/patterns/upload-limits/"
KINDS = ["/", PATTERN, "/gallery/", "/code/upload-limits/"]
"""A page of each kind."""
MARKDOWN_LINK = re.compile(r"\]\(([^()\s]+)\)")
FENCED = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
ERROR = "QueuePool limit of size 5 overflow 10 reached"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium; apt-get install chromium"
)


class Links(HTMLParser):
    """Collects what a page leads to or loads, and the places in it that a link may name."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.targets.add(value)
            if value and name in ("id", "name"):
                self.anchors.add(value)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site; return where."""
    with serve(FASTAPI_SKILL_SITE=str(site), FASTAPI_SKILL_ACCESS_LOG="false") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Opens pages, and remembers what goes wrong on them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(self, path: str, **options: Any) -> Page:
        """Return a page of a fresh profile."""
        context = self.browser.new_context(base_url=self.address, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.hear(page, message.type, message.text))
        page.on("requestfailed", lambda request: self.miss(request.url, request.failure))
        page.on("response", lambda response: self.look(response.url, response.status))
        page.goto(path)
        return page

    def hear(self, page: Page, kind: str, text: str) -> None:
        """Keep what the console says of errors."""
        if kind in ("error", "warning"):
            self.faults.append(f"{page.url}: {kind}: {text}")

    def miss(self, url: str, failure: str | None) -> None:
        """Keep a request that failed, but for one that ended because the page was left."""
        if failure != "net::ERR_ABORTED":
            self.faults.append(f"{failure}: {url}")

    def look(self, url: str, status: int) -> None:
        """Keep an answer that is none, or comes from elsewhere."""
        if status >= 400 or not url.startswith((self.address, "blob:", "data:")):
            self.faults.append(f"{status}: {url}")


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """Return a visitor; whatever went wrong on the pages visited fails the test."""
    visitor = Visitor(browser, address)
    yield visitor
    for context in visitor.contexts:
        context.close()
    assert visitor.faults == []


def has_sideways_scroll(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def brightness(page: Page, selector: str, value: str) -> float:
    """Return how bright a colour of an element is, from 0 to 255."""
    colour = page.locator(selector).first.evaluate(f"it => getComputedStyle(it).{value}")
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


def find_serious(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe calls serious or critical, and where."""
    # The gallery has the same parts over and over, of which three stand for all.
    found = Axe().run(page, context={"exclude": [[".pair ~ .pair ~ .pair ~ .pair"]]})
    return [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def test_the_search_finds_a_page_by_an_error_message(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("combobox").fill(ERROR)
    first = page.get_by_role("option").first
    expect(first).to_contain_text(ERROR)
    first.click()
    expect(page).to_have_url(re.compile("/patterns/database-pool/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Size the connection pool")


@pytest.mark.parametrize("name", ["upload-limits", "websockets"])
def test_the_copy_button_gives_the_code_as_it_stands_in_the_module(
    name: str, visitor: Visitor
) -> None:
    page = visitor.open(f"/patterns/{name}/", permissions=["clipboard-read", "clipboard-write"])
    blocks = next(page for page in SKILL.pages if page.name == name).blocks
    buttons = page.get_by_title("Copy to clipboard")
    expect(buttons).to_have_count(len(blocks))
    for number, block in enumerate(blocks):
        assert block.marker
        buttons.nth(number).click()
        expect(page.get_by_role("status")).to_have_text("Copied to clipboard")
        copied = page.evaluate("navigator.clipboard.readText()")
        # But for the end of the last line, which a terminal would take for Enter.
        assert copied + "\n" == find_region(SKILL.root, block.marker.target).code
        page.evaluate("navigator.clipboard.writeText('')")


def test_the_dark_theme_is_readable_and_stays(visitor: Visitor) -> None:
    page = visitor.open(PATTERN, color_scheme="light")
    assert brightness(page, "body", "backgroundColor") > 240
    assert brightness(page, "article h2 + p", "color") < 60
    page.get_by_title("Switch to the dark theme").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    for path in (PATTERN, "/patterns/cors/"):
        page.goto(path)
        assert brightness(page, "body", "backgroundColor") < 40
        assert brightness(page, "article h2 + p", "color") > 150
    page.get_by_title("Switch to the light theme").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


def test_the_theme_is_that_of_the_system_until_one_is_chosen(visitor: Visitor) -> None:
    page = visitor.open("/", color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_no_page_scrolls_sideways_on_a_phone(visitor: Visitor) -> None:
    phone = {"width": 390, "height": 844}
    page = visitor.open("/", viewport=phone, is_mobile=True, has_touch=True)
    wide = []
    for path in ("/", "/gallery/", *(f"/{pattern.path[:-3]}/" for pattern in SKILL.pages)):
        page.goto(path)
        wide += [path] if has_sideways_scroll(page) else []
    assert wide == []


def test_long_lines_of_code_scroll_inside_their_block(visitor: Visitor) -> None:
    page = visitor.open(PATTERN, viewport={"width": 390, "height": 844})
    block = page.locator("pre > code").first
    assert block.evaluate("it => it.scrollWidth > it.clientWidth")
    block.evaluate("it => it.scrollTo(1000, 0)")
    assert block.evaluate("it => it.scrollLeft") > 0
    assert not has_sideways_scroll(page)


def test_on_a_phone_the_menu_leads_to_a_page(visitor: Visitor) -> None:
    page = visitor.open("/", viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator("label.md-header__button[for=__drawer]").tap()
    page.locator(".md-nav__link", has_text="Wrong beside right").tap()
    expect(page).to_have_url(re.compile("/gallery/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_serious(path: str, scheme: Any, visitor: Visitor) -> None:
    page = visitor.open(path, color_scheme=scheme)
    expect(page.locator("body")).to_have_attribute(
        "data-md-color-scheme", "slate" if scheme == "dark" else "default"
    )
    assert find_serious(page) == []


def test_axe_finds_nothing_serious_in_the_search(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("upload")
    expect(page.get_by_role("option").first).to_be_visible()
    # The list of results scrolls by the arrow keys of the field above it.
    # Colours are measured when the dialog has faded in.
    page.evaluate("Promise.all(document.getAnimations().map(it => it.finished.catch(() => 0)))")
    found = [pair for pair in find_serious(page) if pair[0] != "scrollable-region-focusable"]
    assert found == []
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")


def test_without_javascript_all_but_the_search_works(visitor: Visitor) -> None:
    page = visitor.open(PATTERN, java_script_enabled=False)
    for anchor in ("use", "avoid", "limits", "found-by"):
        expect(page.locator(f"h2#{anchor}")).to_be_visible()
    expect(page.locator("pre").first).to_contain_text("app = FastAPI(max_body_size=1 * MB)")
    page.locator(".md-nav--primary label", has_text="Security").first.click()
    page.locator(".md-nav--primary a", has_text="(CORS)").click()
    expect(page).to_have_url(re.compile("/patterns/cors/$"))
    page.locator("a[rel=next], a.md-footer__link--next").last.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/gallery/")
    expect(page.locator(".pair").first).to_be_visible()


def test_the_keyboard_reaches_the_content_and_the_search(visitor: Visitor) -> None:
    page = visitor.open(PATTERN)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#__skip$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('article').contains(document.activeElement)")

    page.keyboard.press("/")
    search = page.get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.type("cors")
    expect(page.get_by_role("option").first).to_contain_text("CORS")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/patterns/cors/"))


def test_the_keyboard_opens_an_area_and_switches_the_theme(visitor: Visitor) -> None:
    page = visitor.open("/", color_scheme="light")
    page.locator(".md-nav--primary label", has_text="Security").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-nav--primary a", has_text="(CORS)")).to_be_visible()
    page.locator("input[name=__palette]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_every_link_of_every_page_leads_somewhere(address: str, site: Path) -> None:
    pages: dict[str, Links] = {}
    seen: dict[str, int] = {}
    waiting = [f"{address}/"]
    wanted: set[tuple[str, str, str]] = set()
    with httpx2.Client() as client:
        while waiting:
            url = waiting.pop()
            response = client.get(url)
            seen[url] = response.status_code
            links = Links()
            if response.headers["content-type"].startswith("text/html"):
                links.feed(response.text)
                pages[url] = links
            elif url.endswith((".md", "llms.txt", "llms-full.txt")):
                links.targets.update(MARKDOWN_LINK.findall(FENCED.sub("", response.text)))
            for target in links.targets:
                link, fragment = urldefrag(urljoin(url, target))
                if not link.startswith(address):
                    continue
                wanted.add((url, link, fragment))
                if link not in seen and link not in waiting:
                    waiting.append(link)
    assert {url: status for url, status in seen.items() if status != 200} == {}
    lost = [
        (url, f"{link}#{fragment}")
        for url, link, fragment in wanted
        if fragment and link in pages and fragment not in pages[link].anchors
    ]
    assert lost == []
    files = [file for file in site.rglob("*.html") if file.name != "404.html"]
    assert len(pages) == len(files)


def test_where_no_site_is_built_the_server_says_how(tmp_path: Path) -> None:
    with serve(FASTAPI_SKILL_SITE=str(tmp_path)) as address:
        response = httpx2.get(f"{address}/")
    assert response.status_code == 404
    assert "run `fastapi-skill site`" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/patterns/cors.md", 200, "text/markdown; charset=utf-8"),
        ("/llms.txt", 200, "text/plain; charset=utf-8"),
        ("/api/pages/cors", 200, "application/json"),
        ("/health/live", 200, "application/json"),
        ("/openapi.json", 200, "application/json"),
        ("/api/nothing", 404, "application/problem+json"),
        ("/patterns/nothing/", 404, "application/problem+json"),
        ("/..%2f..%2fetc/passwd", 404, "application/problem+json"),
    ],
)
def test_the_site_stands_behind_the_api(path: str, status: int, kind: str, address: str) -> None:
    response = httpx2.get(address + path)
    assert (response.status_code, response.headers["content-type"]) == (status, kind)
