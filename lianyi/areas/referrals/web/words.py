"""The coded lists of referrals in the reader's language."""

from collections.abc import Callable

from lianyi.areas.referrals.definitions import reasons
from lianyi.machinery.ui.wording import word


def choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    """The codes of a list with their words, worded when a form asks for them."""
    return lambda: [(code, word(text, "referrals")) for code, text in reasons.choices(name)]


def name_of(name: str, code: str) -> str:
    """The word of one code; nothing for none."""
    return word(reasons.name_of(name, code), "referrals") if code else ""
