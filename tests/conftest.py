"""What every test gets: one database, no way out to the network, a real browser on demand.

Time is always given: a test passes `now` to what it calls and never waits for a clock.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests import querycounts

DATABASE = os.environ.get("LIANYI_TEST_DB", "sqlite")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
REPOSITORY = Path(__file__).parent.parent
OUTSIDE_DATA = Path(
    os.environ.get("LIANYI_OUTSIDE_DATA", REPOSITORY.parent / "shared" / "data")
).resolve()
CHROMIUM = os.environ.get("LIANYI_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = {"localhost", "127.0.0.1", "::1", ""}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by what they use, and leave out those written for the other database."""
    elsewhere = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "browser" in fixtures:
            item.add_marker("chromium")
        only_on = item.get_closest_marker("only_on")
        if only_on and DATABASE not in only_on.args:
            elsewhere.append(item)
    if elsewhere:
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in HERE:
            self.close()
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture
def outside_data(request: pytest.FixtureRequest) -> Path:
    """The folder of outside data named by `@pytest.mark.outside_data("fhir-cn/core")`.

    Where it is not on this machine the test is left out, and the last lines of `make test` say so.
    """
    mark = request.node.get_closest_marker("outside_data")
    assert mark, "name the data: @pytest.mark.outside_data(...)"
    path: Path = OUTSIDE_DATA / mark.args[0]
    if not path.exists():
        pytest.skip(f"outside data not here: {mark.args[0]}")
    return path


@pytest.fixture
def counted(db: None) -> querycounts.Counted:
    """Compare the number of queries of a block with the committed one, on either database."""
    return querycounts.counted


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, one for the whole run."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own event loop runs in this thread; the ORM is still used in order
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def _open(browser: Browser, *, width: int, height: int, touch: bool) -> BrowserContext:
    """Return a fresh window of that size; whatever a page asks from outside is refused."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=touch,
        is_mobile=touch,
    )
    context.set_default_timeout(15_000)
    context.route("**/*", _stay_here)
    return context


def _stay_here(route: Route) -> None:
    """Let a request through only to this machine."""
    address = urlsplit(route.request.url)
    if address.scheme in ("data", "blob") or address.hostname in HERE:
        route.continue_()
    else:
        route.abort()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    """A window of an office computer, 1440 × 900."""
    context = _open(browser, width=1440, height=900, touch=False)
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A window of a cheap phone, 390 × 844."""
    context = _open(browser, width=390, height=844, touch=True)
    yield context
    context.close()


@pytest.fixture
def page(desktop: BrowserContext) -> Iterator[Page]:
    """One page on the desktop; a fault in its scripts or a breach of the CSP fails the test."""
    page = desktop.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    assert not faults, f"the page reported faults: {faults}"
