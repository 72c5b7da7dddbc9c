"""The image viewer in a browser: from navigation to the first image, CT and a large film, fast and slow; its index.

Two studies are filed to an order of the tests' county; Chromium opens it as a reader does, once for each figure with
nothing remembered, and again with the processor slowed six times, which is a cheap telephone.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from bench.figure import Figure
from bench.filling import RUN
from bench.options import Options

BIND: Final = "127.0.0.1:8743"
CHROMIUM: Final = os.environ.get("LIANYI_CHROMIUM", "/usr/bin/chromium")
ROUNDS: Final = 5
SLOWED: Final = 6
AT_MOST_S: Final = 600
FIRST_WORD: Final = "performance.getEntriesByName('first-contentful-paint')[0]"
PAINTED: Final = """() => new Promise((done) => {
  const look = () => document.querySelector("#viewer[data-ready] .pane[data-painted]")
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""


def figures(options: Options) -> Iterator[Figure]:
    """Measure on a small demo county, on local files."""
    with tempfile.TemporaryDirectory(dir=options.home or Path.cwd() / "var") as folder:
        env = {**os.environ, "LIANYI_HOME": folder, "LIANYI_BIND": BIND, "LIANYI_DATABASE_URL": ""}
        subprocess.run([*RUN, "manage", "migrate", "--verbosity=0"], env=env, check=True)
        filling = [sys.executable, "-m", "bench.viewed"]
        told = subprocess.run(filling, env=env, check=True, stdout=subprocess.PIPE, text=True)
        reader, password, ct, film = told.stdout.split()[-4:]
        with _serving(env), sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
            yield from _taken(browser, _signed_in(browser, reader, password), ct, film)
            browser.close()


def _taken(browser: Browser, state: Any, ct: str, film: str) -> Iterator[Figure]:
    floor = median(_first_word(browser, state) for _ in range(ROUNDS))
    yield Figure(name="First word of a page of one line, the same browser", value=floor, unit="ms")
    for name, study in (("CT 512 x 512", ct), ("film 2500 x 3000", film)):
        for slowed in (1, SLOWED):
            value = median(_first_image(browser, state, study, slowed) for _ in range(ROUNDS))
            slow = "" if slowed == 1 else f", processor slowed {slowed} times"
            yield Figure(
                name=f"First image in the browser, {name}{slow}",
                value=value,
                unit="ms",
                bar=300 if slowed == 1 else None,
                beside=floor if slowed == 1 else None,
            )
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in state["cookies"])
    yield Figure(
        name="Index of a study of 60 images", value=_index_ms(ct, cookies), unit="ms", bar=50
    )


def _signed_in(browser: Browser, reader: str, password: str) -> Any:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"http://{BIND}/accounts/login")
    page.fill("input[name=username]", reader)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    state = context.storage_state()
    context.close()
    return state


def _first_image(browser: Browser, state: Any, study: str, slowed: int) -> float:
    """Milliseconds from navigation to the first painted image, with an empty cache."""
    size = {"width": 1440, "height": 900} if slowed == 1 else {"width": 390, "height": 844}
    context = browser.new_context(storage_state=state, viewport=size, is_mobile=slowed > 1)  # type: ignore[arg-type]  # a size is two numbers
    page = context.new_page()
    if slowed > 1:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.goto(f"http://{BIND}/diagnostics/studies/{study}/images", wait_until="commit")
    page.wait_for_selector("#viewer", state="attached")
    spent = float(page.evaluate(PAINTED))
    context.close()
    return spent


def _first_word(browser: Browser, state: Any) -> float:
    """Milliseconds from navigation to the first paint of the barest page: what the browser takes for itself."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    page.goto(f"http://{BIND}/health", wait_until="load")
    page.wait_for_function(FIRST_WORD)
    spent = float(page.evaluate(f"{FIRST_WORD}.startTime"))
    context.close()
    return spent


def _index_ms(study: str, cookies: str) -> float:
    spent = []
    for _ in range(15):
        start = time.perf_counter()
        request = Request(
            f"http://{BIND}/diagnostics/studies/{study}/index.json", headers={"Cookie": cookies}
        )
        with urlopen(request, timeout=60) as reply:  # noqa: S310
            reply.read()
        spent.append((time.perf_counter() - start) * 1000)
    return median(spent)


@contextmanager
def _serving(env: Mapping[str, str]) -> Iterator[None]:
    """The server, until a page answers."""
    start = time.perf_counter()
    with subprocess.Popen([*RUN, "serve"], env=dict(env), stdout=subprocess.DEVNULL) as process:
        try:
            while not _answers():
                assert process.poll() is None, "the server ended before it answered"
                assert time.perf_counter() - start < AT_MOST_S, "the server never answered"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def _answers() -> bool:
    try:
        with urlopen(f"http://{BIND}/accounts/login", timeout=30) as page:
            return bool(page.status == 200)
    except URLError:
        return False
