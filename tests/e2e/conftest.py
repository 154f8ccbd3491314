"""A real browser on the chat, served by a process of its own over a fake analyst."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
LAUNCHER = Path(__file__).parents[1] / "ui" / "web" / "launch.py"
SECONDS_TO_START = 90


class Server:
    """The chat in a process of its own, over one folder; `restart` keeps the folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.url = folder, f"http://127.0.0.1:{self.port}/"
        self.log = folder.with_suffix(".log")

    def start(self) -> None:
        command = [sys.executable, str(LAUNCHER), str(self.port), str(self.folder)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8")
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError(f"the chat did not start in {SECONDS_TO_START} s")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("chat"))
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """One browser profile for all tests: the page's files are fetched once; `visit` empties its storage."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def visit(server: Server, browser: Any, profile: Any) -> Iterator[Callable[..., Any]]:
    """Opens the chat as a new visitor; a request to any other host, or an error in the page, fails the test."""
    pages, contexts, outside, errors = [], [], [], []

    def open_page(
        *,
        width: int = 1280,
        height: int = 860,
        scheme: str = "light",
        locale: str = "en-GB",
        other_browser: bool = False,
    ) -> Any:
        if other_browser:
            contexts.append(browser.new_context())
        page = (contexts[-1] if other_browser else profile).new_page()
        pages.append(page)
        page.set_default_timeout(30_000)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.set_extra_http_headers({"accept-language": locale})
        page.on("request", lambda request: outside.append(request.url) if not is_local(request.url) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.url}robots.txt")
        page.evaluate("localStorage.clear()")
        go(page)
        return page

    def go(page: Any) -> None:
        page.goto(server.url, wait_until="domcontentloaded")
        page.wait_for_selector("#cw-input textarea[placeholder]:not([placeholder=''])")
        page.wait_for_selector(".cw-shop")

    def is_local(url: str) -> bool:
        return url.startswith((server.url, "data:", "blob:"))

    open_page.go = go  # type: ignore[attr-defined]
    yield open_page
    for opened in (*pages, *contexts):
        opened.close()
    assert outside == []
    assert errors == []
