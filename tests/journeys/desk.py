"""A person at a browser: signs in at the entrance, reads, types by the words that stand beside a field, clicks.

Every page on the way is drawn into `tests/out/journeys/`, so that the walk can be looked at afterwards.
"""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.workforce.builders import PASSWORD

PICTURES = Path(__file__).parents[1] / "out" / "journeys"
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"
_PICTURES_ARE_THERE = """() => Promise.allSettled([...document.images].map(e => {
    e.loading = "eager";
    return e.decode();
}))"""
_FLOATING = "document.querySelectorAll('.bottom, .sticky').forEach(e => e.style"
_LAY_DOWN = f"{_FLOATING}.setProperty('position', 'static', 'important'))"
_LET_FLOAT = f"{_FLOATING}.removeProperty('position'))"
_UNSETTLED = ".htmx-request, .htmx-settling, .htmx-swapping"


@dataclass
class Album:
    """The pictures of one journey, numbered in the order of the story."""

    name: str

    def __post_init__(self) -> None:
        self.folder = PICTURES / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.png"):
            old.unlink()
        self._numbers = count(1)

    def draw(self, page: Page, title: str) -> None:
        """Keep the whole page as it stands now, with what floats over it laid at its place."""
        page.evaluate("scrollTo(0, 0)")
        page.evaluate(_PICTURES_ARE_THERE)
        page.evaluate(_LAY_DOWN)
        page.screenshot(
            path=self.folder / f"{next(self._numbers):02d}-{title}.png",
            full_page=True,
            animations="disabled",
        )
        page.evaluate(_LET_FLOAT)


@dataclass
class Desk:
    """One person's browser. What is typed is found by its label, as a person finds it."""

    page: Page
    url: str
    album: Album

    def sign_in(self, actor: Actor) -> "Desk":
        """Come in by name and password, and stand before one's own desk."""
        name = User.objects.get(pk=actor.user_id or 0).username
        self.page.goto(f"{self.url}/accounts/login")
        self.fill({"用户名": name, "密码": PASSWORD})
        self.press("登录")
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.get_by_label("密码", exact=True)).to_have_count(0)
        return self

    def open(self, address: str) -> None:
        """Go where a bookmark leads."""
        answer = self.page.goto(f"{self.url}{address}")
        assert answer is not None
        assert answer.status == 200, f"{address} answered {answer.status}"

    def turn_to(self, line: str) -> None:
        """Take a line of the main navigation, which a phone keeps behind 更多."""
        navigation = self.page.locator("#nav")
        if not navigation.is_visible():
            self.page.locator(".top-menu").click()
        navigation.get_by_role("link", name=re.compile(rf"^\s*{line}\s*\d*\s*$")).click()
        self.page.wait_for_load_state()

    def follow(self, words: str | re.Pattern[str], *, within: str = "main") -> None:
        """Click the first link with these words."""
        self.page.locator(within).get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def press(self, words: str | re.Pattern[str], *, within: str = "main") -> None:
        """Press the button with these words, and wait for the page that answers."""
        self.page.locator(within).get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()

    def fill(self, told: dict[str, str | bool], *, within: str = "main") -> None:
        """Type, choose and tick by label."""
        for label, value in told.items():
            self._put(self.field(label, within=within), value)

    def field(self, label: str, *, within: str = "main") -> Locator:
        """The field beside these words; a star behind them says only that it must be filled."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")
        return self.page.locator(within).get_by_label(words).first

    def _put(self, field: Locator, value: str | bool) -> None:
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)

    def attach(self, label: str, file: Path, *, within: str = "main") -> None:
        """Choose a file by the words beside its field."""
        self.field(label, within=within).set_input_files(file)

    def unfold(self, summary: str) -> None:
        """Open what is folded."""
        self.page.locator("main summary", has_text=summary).first.click()

    def settles(self) -> None:
        """Wait until no part of the page is being fetched."""
        expect(self.page.locator(_UNSETTLED)).to_have_count(0)

    def sees(self, *words: str, within: str = "main") -> None:
        """Each of these words stands on the page."""
        for each in words:
            expect(self.page.locator(within).first).to_contain_text(each)

    def does_not_see(self, *words: str, within: str = "main") -> None:
        """None of these words stands on the page."""
        for each in words:
            expect(self.page.locator(within).first).not_to_contain_text(each)

    def draws(self, title: str) -> None:
        """Keep a picture, and insist that nothing sticks out of the window."""
        self.album.draw(self.page, title)
        assert not self.page.evaluate(WIDER_THAN_THE_WINDOW), f"{title} is wider than the window"


@dataclass(frozen=True)
class Windows:
    """Opens one person's window after another; each drawn page goes into one album."""

    url: str
    album: Album

    def of(self, context: BrowserContext, actor: Actor) -> Desk:
        """A person signs in, alone in this window: who sat here before has gone home."""
        for page in context.pages:
            page.close()
        context.clear_cookies()
        return Desk(context.new_page(), self.url, self.album).sign_in(actor)
