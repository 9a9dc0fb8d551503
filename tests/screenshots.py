"""Pictures of the real page for the README: `python -m tests.screenshots` writes rag/web/screenshots/*.png."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.conftest import FLAGS, ROOT, free_port, wait_for

FOLDER = ROOT / "rag" / "web" / "screenshots"
QUESTION = "新车上牌由哪个部门牵头办理？"
COLOURS = 128


def main() -> int:
    """Start the page, go through its views, keep a picture of each."""
    program = os.environ.get("ZHENGDA_CHROMIUM") or shutil.which("chromium")
    if not program:
        sys.stderr.write("没有找到 Chromium，无法截图\n")
        return 2
    port = free_port()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "ZHENGDA_PORT": str(port), "ZHENGDA_DATA": data}
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"http://127.0.0.1:{port}/")
                _go_through(page)
                browser.close()
        finally:
            process.terminate()
            process.wait(10)
    return 0


def _go_through(page: Page) -> None:
    page.wait_for_selector("html[data-ready=on]")
    _keep(page, "welcome")
    page.fill("#question", QUESTION)
    page.press("#question", "Enter")
    page.wait_for_selector('.transcript[data-busy="false"]')
    page.click(".lines .mark >> nth=0")
    page.wait_for_selector("#source-text mark")
    _keep(page, "desktop")
    page.click("[data-do=dark]")
    _keep(page, "dark")
    page.click("[data-do=dark]")
    page.click("[data-do=elder]")
    _keep(page, "elder")
    page.click("[data-do=elder]")
    page.click("[data-view-link=library]")
    page.wait_for_selector(".shelf li")
    _keep(page, "library")
    page.click("[data-view-link=ask]")
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    page.wait_for_selector(".result.answered")
    _keep(page, "phone")


def _keep(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(Path(FOLDER, f"{name}.png"), optimize=True)


if __name__ == "__main__":
    sys.exit(main())
