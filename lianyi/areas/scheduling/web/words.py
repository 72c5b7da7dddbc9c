"""The names of the closed lists in the reader's language."""

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext_lazy

from lianyi.areas.scheduling.definitions import names


def _lazy(words: Mapping[str, str]) -> dict[str, str]:
    """Words that are translated when they are shown; templates and forms take them for strings."""
    return {code: cast("str", gettext_lazy(word)) for code, word in words.items()}


RESOURCE_KIND = _lazy(names.RESOURCE_KIND)
SLOT_KIND = _lazy(names.SLOT_KIND)
AUDIENCE = _lazy(names.AUDIENCE)
SESSION_STATE = _lazy(names.SESSION_STATE)
RESERVATION_STATE = _lazy(names.RESERVATION_STATE)
APPOINTMENT_STATE = _lazy(names.APPOINTMENT_STATE)
CANCEL_REASON = _lazy(names.CANCEL_REASON)
BED_STATE = _lazy(names.BED_STATE)
BED_SEX = _lazy(names.BED_SEX)
WEEKDAY = tuple(cast("str", gettext_lazy(day)) for day in names.WEEKDAY)
