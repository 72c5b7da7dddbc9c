"""The names of the closed lists in the reader's language."""

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext_lazy

from lianyi.areas.records.definitions import names


def _lazy(words: Mapping[str, str]) -> dict[str, str]:
    """Words that are translated when they are shown; templates and forms take them for strings."""
    return {code: cast("str", gettext_lazy(word)) for code, word in words.items()}


ENCOUNTER_KIND = _lazy(names.ENCOUNTER_KIND)
ENCOUNTER_STATE = _lazy(names.ENCOUNTER_STATE)
DISPOSITION = _lazy(names.DISPOSITION)
SOURCE = _lazy(names.SOURCE)
CONDITION_KIND = _lazy(names.CONDITION_KIND)
VERIFICATION = _lazy(names.VERIFICATION)
FLAG = _lazy(names.FLAG)
SENSITIVITY = _lazy(names.SENSITIVITY)
ALLERGY_KIND = _lazy(names.ALLERGY_KIND)
SEVERITY = _lazy(names.SEVERITY)
DOCUMENT_KIND = _lazy(names.DOCUMENT_KIND)
ORDER_KIND = _lazy(names.ORDER_KIND)
ORDER_STATE = _lazy(names.ORDER_STATE)
ORDER_CATEGORY = _lazy(names.ORDER_CATEGORY)
HAND_OVER_STATE = _lazy(names.HAND_OVER_STATE)
TIMELINE_KIND = _lazy(names.TIMELINE_KIND)
STANDARD = _lazy(names.STANDARD)
INTERFACE_STATE = _lazy(names.INTERFACE_STATE)
MESSAGE_STATE = _lazy(names.MESSAGE_STATE)
NOTE_PART = _lazy(names.NOTE_PART)
SUMMARY_PART = _lazy(names.SUMMARY_PART)
EXCHANGE_SERVICE = _lazy(names.EXCHANGE_SERVICE)
FREQUENCY = _lazy(names.FREQUENCY)
ROUTE = _lazy(names.ROUTE)
