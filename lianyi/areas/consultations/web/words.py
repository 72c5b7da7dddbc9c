"""The coded lists of consultations in the reader's language."""

from collections.abc import Callable

from lianyi.areas.consultations.definitions import reasons
from lianyi.machinery.ui.wording import word


def choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    """The codes of a list with their words, worded when a form asks for them."""
    return lambda: [(code, word(text, "consultations")) for code, text in reasons.choices(name)]


def name_of(name: str, code: str) -> str:
    """The word of one code; nothing for none."""
    return word(reasons.name_of(name, code), "consultations") if code else ""
