"""Take the pictures of the README: the site in a browser, and an answer in a terminal.

`python scripts/pictures.py` writes docs/images/*.png. It needs Chromium (apt-get install chromium)
and the requirements of development.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
COMMAND = (sys.executable, "-m", "fastapi_development")
QUERY = "upload size limit"
SIZE: ViewportSize = {"width": 1280, "height": 720}
PAGES = {"home": "/", "page": "/patterns/upload-limits/", "gallery": "/gallery/#cors"}
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; width: 880px; background: #e8ecee }}
div {{ border-radius: 10px; background: #14181d; overflow: hidden }}
header {{ display: flex; gap: 7px; padding: 12px 14px; background: #232a31 }}
i {{ width: 11px; height: 11px; border-radius: 50%; background: #56616b }}
pre {{ margin: 0; padding: 14px 18px 18px; color: #d7dde2; white-space: pre-wrap;
  font: 13px/1.45 "DejaVu Sans Mono", monospace }}
b {{ color: #5fd0bd; font-weight: normal }}
</style><div><header><i></i><i></i><i></i></header><pre><b>$</b> {command}
{output}</pre></div>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Leave the request out of the output."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the folder; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def take_site(browser: Browser, address: str) -> None:
    """Take a page of each kind of the site; the gallery at a pair that is short."""
    for name, path in PAGES.items():
        page = browser.new_page(viewport=SIZE, color_scheme="dark" if name == "page" else "light")
        page.goto(address + path)
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def take_terminal(browser: Browser) -> None:
    """Take what the command prints."""
    done = subprocess.run(
        [*COMMAND, "get", QUERY], cwd=ROOT, capture_output=True, text=True, check=True
    )
    page = browser.new_page(viewport={"width": 928, "height": 400})
    command = f'fastapi-skill get "{QUERY}"'
    page.set_content(TERMINAL.format(command=command, output=escape(done.stdout.rstrip())))
    page.screenshot(path=IMAGES / "terminal.png", full_page=True)
    page.close()


def main() -> None:
    """Build the site and take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = Path(scratch, "site")
        subprocess.run([*COMMAND, "site", "--output", site], cwd=ROOT, check=True)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with serve(site) as address:
            take_site(browser, address)
        take_terminal(browser)
        browser.close()
    for file in sorted(IMAGES.glob("*.png")):
        print(f"{file.relative_to(ROOT)}: {os.path.getsize(file)} bytes")


if __name__ == "__main__":
    main()
