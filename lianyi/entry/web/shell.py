"""What stands round every page: who is here, in which post and for what purpose, and where they may go."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.entry.navigation import ACCOUNT, NAVIGATION, Entry
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.scope import actor_of
from lianyi.machinery.ui.wording import word

WORKLIST: Final = "cases-worklist"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the shell."""

    label: str
    url: str
    icon: str
    here: bool = False
    late: int = 0


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links under one heading."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the links of a page depend on: which permissions, which language, and where one is."""

    signed_in: bool
    everything: bool
    permissions: frozenset[str]
    language: str
    urlconf: str
    prefix: str
    path: str
    late: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The links of a page as HTML."""

    navigation: str
    bottom: str
    account: str


class Shell:
    """The shell of one request; each part is found when a template asks for it, so fragments pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @cached_property
    def drawn(self) -> Drawn:
        """Navigation, foot and user's menu. They are the same for thousands of pages, and kept."""
        return _drawn(self._situation)

    @cached_property
    def _situation(self) -> Situation:
        return Situation(
            signed_in=self.signed_in,
            everything=self.actor.role == SYSTEM,
            permissions=self.actor.permissions,
            language=get_language() or "",
            urlconf=get_urlconf() or settings.ROOT_URLCONF,
            prefix=get_script_prefix(),
            path=_lit(self.request.path),
            late=self.late if self.signed_in else 0,
        )

    @property
    def navigation(self) -> list[LinkGroup]:
        """The groups in which the actor may open at least one page."""
        return _navigation(self._situation)

    @property
    def bottom(self) -> list[Link]:
        """The few links at the foot of a phone."""
        return _bottom(self._situation)

    @cached_property
    def signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def user_name(self) -> str:
        return self.actor.name or str(getattr(self.request.user, "name", ""))

    @property
    def role_label(self) -> str:
        """The role's name in the user's language."""
        return role_name(self.actor.role) if self.signed_in else ""

    @cached_property
    def institution(self) -> organisations.InstitutionCard | None:
        """Where the actor's post stands."""
        if not self.actor.institution_id:
            return None
        return organisations.institutions([self.actor.institution_id]).get(
            self.actor.institution_id
        )

    @property
    def institution_label(self) -> str:
        return (self.institution.short_name or self.institution.name) if self.institution else ""

    @cached_property
    def place(self) -> str:
        """The county whose platform this is, for who stands in it."""
        if self.institution is None or not self.institution.county_code:
            return ""
        found = organisations.divisions([self.institution.county_code]).get(
            self.institution.county_code
        )
        return found.name if found else ""

    @property
    def purpose_label(self) -> str:
        """Why persons are looked at in this session."""
        return word(self.actor.purpose) if self.actor.purpose and self.signed_in else ""

    @cached_property
    def late(self) -> int:
        """How many matters that wait for the actor are overdue. Cost: one query."""
        now = timezone.now()
        counts = cases.counts(scope=self.actor.scope, duties=[self.actor.role], now=now)
        return sum(count.overdue for count in counts.values())

    @property
    def search_url(self) -> str:
        return find_url("residents-search") if self.actor.may("residents.search") else ""

    @property
    def post_url(self) -> str:
        return reverse("choose-post")

    @property
    def login_url(self) -> str:
        return find_url("login")

    @property
    def logout_url(self) -> str:
        return find_url("logout")


@lru_cache(maxsize=1_024)
def _drawn(situation: Situation) -> Drawn:
    """Draw the links of a situation."""
    bottom = _bottom(situation)
    account = [_link(situation, entry) for entry in ACCOUNT if _open(situation, entry)]
    return Drawn(
        navigation=render_to_string("ui/_navigation.html", {"groups": _navigation(situation)}),
        bottom=render_to_string("ui/_bottom.html", {"links": bottom}) if bottom else "",
        account=render_to_string("ui/_account.html", {"links": account}),
    )


def _navigation(situation: Situation) -> list[LinkGroup]:
    groups = [
        LinkGroup(
            str(group.label),
            tuple(_link(situation, entry) for entry in group.entries if _open(situation, entry)),
        )
        for group in NAVIGATION
    ]
    return [group for group in groups if group.links] if situation.signed_in else []


def _bottom(situation: Situation) -> list[Link]:
    entries = [
        entry
        for group in NAVIGATION
        for entry in group.entries
        if entry.quick and _open(situation, entry)
    ]
    entries.sort(key=lambda entry: entry.quick)
    links = [_link(situation, entry, short=True) for entry in entries[:4]]
    return links if situation.signed_in else []


def _lit(path: str) -> str:
    """The page of the navigation to which the open page belongs: the longest beginning of its path."""
    urls = [find_url(entry.url_name) for group in NAVIGATION for entry in group.entries]
    return max((url for url in urls if url and _leads_to(url, path)), key=len, default="")


def _open(situation: Situation, entry: Entry) -> bool:
    """Whether the page exists and the actor's post opens it."""
    wanted = entry.permission.split()
    may = situation.everything or not wanted or bool(situation.permissions.intersection(wanted))
    return may and bool(find_url(entry.url_name))


def _link(situation: Situation, entry: Entry, *, short: bool = False) -> Link:
    url = find_url(entry.url_name)
    return Link(
        str(entry.short if short and entry.short else entry.label),
        url,
        entry.icon,
        here=url == situation.path,
        late=situation.late if entry.url_name == WORKLIST and not short else 0,
    )


def _leads_to(url: str, path: str) -> bool:
    """Whether a page's address is, or begins, the path of the open page."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: every template may ask for `shell`."""
    return {"shell": Shell(request)}


def role_name(code: str) -> str:
    """A role in the user's language; one without a name of its own is said by the wording."""
    role = workforce.roles().get(code)
    if role is None:
        return word(code)
    return role.name_en if (get_language() or "").startswith("en") else role.name_zh


def find_url(name: str) -> str:
    """The address of a page, or nothing where no part of the running program brings it."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1_024)
def _address(name: str, urlconf: str, _prefix: str) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""
