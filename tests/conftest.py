"""What the browser's tests share: the page started for real in its own process, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_MISSING: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not be tested here."""
    for what in dict.fromkeys(_MISSING):
        terminalreporter.section("注意：有测试没有运行", sep="!", red=True, bold=True)
        terminalreporter.line(what, red=True)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 240) -> None:
    """Until `url` answers. Raise where the process ends before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer within {seconds} s")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page over the small assistant."""
    port, folder = free_port(), tmp_path_factory.mktemp("site")
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "tests.fake_page", str(port), str(folder)], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, with nothing of its own to fetch."""
    program = os.environ.get("ZHENGDA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        _MISSING.append("没有找到 Chromium，浏览器测试没有运行。请安装 chromium（Debian：apt-get install chromium fonts-noto-cjk）后再试。")
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core."""
    if not AXE.exists():
        _MISSING.append(f"没有找到 axe-core（{AXE.relative_to(ROOT)}），无障碍测试没有运行。请安装 npm 后运行 make test。")
        pytest.skip("no axe-core")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser; at its end nothing went to another host and no script failed."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.set_default_timeout(15_000)
    asked: list[str] = []
    failed: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("weberror", lambda error: failed.append(str(error.error)))
    yield opened
    opened.close()
    elsewhere = [url for url in asked if not url.startswith((site, site.replace("http", "ws"), "data:", "blob:"))]
    assert asked
    assert not elsewhere
    assert not failed


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    """The page, ready."""
    opened = context.new_page()
    opened.goto(site)
    opened.wait_for_selector("html[data-ready=on]")
    return opened
