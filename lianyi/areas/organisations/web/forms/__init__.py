"""Forms of organisations."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from lianyi.areas.organisations.types import InstitutionCard

Choices = list[tuple[Any, Any]]


def choices(words: Mapping[Any, Any], only: Iterable[Any] | None = None) -> Choices:
    """A table of words as the choices of a field."""
    return [(str(key), word) for key, word in words.items() if only is None or key in only]


def of_institutions(cards: Iterable[InstitutionCard], empty: str = "") -> Choices:
    """Institutions as choices, with an empty one before them where the field may stay empty."""
    found: Choices = [(card.id, card.name) for card in cards]
    return [("", empty), *found] if empty else found


class ChosenInstitution(forms.TypedChoiceField):
    """An institution chosen from those offered; its id, or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)

    def offer(self, cards: Iterable[InstitutionCard], empty: str = "") -> None:
        """Set what can be chosen."""
        self.choices = of_institutions(cards, empty)
