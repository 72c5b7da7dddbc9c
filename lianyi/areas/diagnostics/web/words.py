"""The coded lists of diagnostics in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from lianyi.machinery.ui.wording import word

AREA = "diagnostics"


def choices(names: Mapping[Any, str]) -> Callable[[], list[tuple[str, str]]]:
    """The codes of a list with their words, worded when a form asks for them."""
    return lambda: [(str(code), word(text, AREA)) for code, text in names.items()]
