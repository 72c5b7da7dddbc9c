"""Who may call and what is planned: known to an area above, told once by `entry` while the program starts."""

from collections.abc import Callable
from datetime import datetime

from lianyi.machinery.dicom.types import Station, WorklistItem, WorklistQuery

StationSource = Callable[[str], Station | None]
TitleSource = Callable[[], list[str]]
WorklistSource = Callable[[WorklistQuery, datetime], list[WorklistItem]]


class _Wiring:
    """What was told last."""

    station: StationSource | None = None
    titles: TitleSource | None = None
    worklist: WorklistSource | None = None


def set_sources(*, station: StationSource, titles: TitleSource, worklist: WorklistSource) -> None:
    """Say who knows the apparatus by AE title, their titles, and what is planned for one; the last call counts."""
    _Wiring.station, _Wiring.titles, _Wiring.worklist = station, titles, worklist


def station_of(title: str) -> Station | None:
    """The apparatus with this title, if it may call."""
    return _Wiring.station(title) if _Wiring.station else None


def titles() -> list[str]:
    """The titles of all apparatus that may call."""
    return _Wiring.titles() if _Wiring.titles else []


def worklist(query: WorklistQuery, now: datetime) -> list[WorklistItem]:
    """What is planned for an apparatus."""
    return _Wiring.worklist(query, now) if _Wiring.worklist else []
