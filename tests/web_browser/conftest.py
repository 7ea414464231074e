"""A running service and Debian's Chromium; without Chromium the tests are skipped.

`DERMCODER_SCREENSHOTS` names a folder that keeps pictures of the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
import uvicorn  # noqa: E402

from service.web.app import create_app  # noqa: E402
from service.web.settings import Settings  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(app: object, port: int) -> Iterator[str]:
    """An application that answers at the address given out."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not (server.started and getattr(getattr(app.state, "dermcoder", None), "ready", True)):  # type: ignore[attr-defined]
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the service answers."""
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with served(create_app(Settings()), free_port()) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def port() -> Callable[[], int]:
    """Gives out ports of this machine that nobody listens on."""
    return free_port


@pytest.fixture
def start(browser: sync_api.Browser) -> Iterator[Callable[[object, int], str]]:
    """Starts further applications, which end with the test."""
    with ExitStack() as stack:
        yield lambda app, port: stack.enter_context(served(app, port))


@pytest.fixture
def page(browser: sync_api.Browser, address: str) -> Iterator[sync_api.Page]:
    """A fresh page; an error of its script or a breach of its policy fails the test."""
    with browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}) as context:
        shown = context.new_page()
        said: list[str] = []
        shown.on("pageerror", lambda error: said.append(str(error)))
        shown.on(
            "console",
            lambda message: (
                said.append(message.text) if message.type == "error" and not re.search("status of 4(04|22)", message.text) else None
            ),
        )
        yield shown
        assert said == []


@pytest.fixture
def keep(page: sync_api.Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keeps a picture where a folder for them is named."""
    folder = os.environ.get("DERMCODER_SCREENSHOTS")

    def picture(name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{request.node.name}_{name}.png", full_page=True)

    return picture
