"""What the image viewer keeps and shows. Values only; points are (x, y) in pixels of the image."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lianyi.areas.diagnostics.types.cards import OrderCard


class MarkKind(StrEnum):
    """What a measurement measures."""

    LENGTH = "LENGTH"
    ANGLE = "ANGLE"
    ROI = "ROI"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDraft:
    """A measurement as its reader draws it. `id`: one that is there already and was moved."""

    uid: str
    frame: int
    kind: MarkKind
    points: tuple[tuple[float, float], ...]
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCard:
    """A measurement of one reader."""

    id: int
    uid: str
    frame: int
    kind: MarkKind
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyImageDraft:
    """An image that shows the finding, as it was looked at. Without centre and width: as the image opens."""

    uid: str
    frame: int
    centre: float | None = None
    width: float | None = None
    inverted: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyImageCard:
    """A key image of a study, with who chose it."""

    id: int
    study_id: int
    uid: str
    frame: int
    centre: float | None
    width: float | None
    inverted: bool
    note: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorStudy:
    """An earlier study of the same person that the reader may see. `at` empty where the apparatus did not say."""

    study_id: int
    title: str
    modality: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """A study opened for reading. `index` is what the viewer takes, without addresses."""

    study_id: int
    order: OrderCard | None
    index: Mapping[str, Any]
    priors: tuple[PriorStudy, ...]
