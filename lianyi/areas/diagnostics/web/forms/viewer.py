"""What the viewer sends: a measurement, a key image, or that one is no longer wanted."""

import math
from typing import Any, Final, TypeVar

import orjson
from django import forms

from lianyi.areas.diagnostics.services.marking import ImpossibleMark
from lianyi.areas.diagnostics.types.viewing import KeyImageDraft, MarkDraft, MarkKind

LONGEST: Final = 20_000
Kind = TypeVar("Kind", bound="_Told")


class _Told(forms.Form):
    """What both kinds say: which one is meant, which image, and whether it goes."""

    id = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    gone = forms.BooleanField(required=False)
    uid = forms.CharField(max_length=64, required=False)
    frame = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    @property
    def gone_id(self) -> int | None:
        """Which one goes; None where one is kept."""
        return (self.cleaned_data["id"] or 0) if self.cleaned_data["gone"] else None


class MarkForm(_Told):
    """A measurement."""

    kind = forms.ChoiceField(choices=[(k, k) for k in MarkKind], required=False)
    points = forms.JSONField(required=False)

    def draft(self) -> MarkDraft:
        """The measurement as a value. Raises: ImpossibleMark (422)."""
        told = self.cleaned_data
        if not told["kind"] or not told["uid"] or not told["frame"]:
            raise ImpossibleMark
        return MarkDraft(
            id=told["id"],
            uid=told["uid"],
            frame=told["frame"],
            kind=MarkKind(told["kind"]),
            points=_points(told["points"]),
        )


class KeyForm(_Told):
    """A key image."""

    centre = forms.FloatField(min_value=-1e7, max_value=1e7, required=False)
    width = forms.FloatField(min_value=1e-3, max_value=1e7, required=False)
    inverted = forms.BooleanField(required=False)
    note = forms.CharField(max_length=200, required=False)

    def draft(self) -> KeyImageDraft:
        """The key image as a value. Raises: ImpossibleMark (422)."""
        told = self.cleaned_data
        if not told["uid"] or not told["frame"]:
            raise ImpossibleMark
        names = ("uid", "frame", "centre", "width", "inverted", "note")
        return KeyImageDraft(**{name: told[name] for name in names})


def mark_of(body: bytes) -> MarkForm:
    """Read a measurement. Raises: ImpossibleMark (422) for what is none."""
    return _read(MarkForm, body)


def key_of(body: bytes) -> KeyForm:
    """Read a key image. Raises: ImpossibleMark (422) for what is none."""
    return _read(KeyForm, body)


def _read(kind: type[Kind], body: bytes) -> Kind:
    if len(body) > LONGEST:
        raise ImpossibleMark
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ImpossibleMark from None
    form = kind(told if isinstance(told, dict) else {"frame": "none"})
    if not form.is_valid():
        raise ImpossibleMark
    return form


def _points(told: Any) -> tuple[tuple[float, float], ...]:
    """Pairs of finite numbers."""
    if not isinstance(told, list) or not all(
        isinstance(each, list) and len(each) == 2 for each in told
    ):
        raise ImpossibleMark
    flat = [number for pair in told for number in pair]
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in flat):
        raise ImpossibleMark
    return tuple((float(x), float(y)) for x, y in told)
