"""Which bed suits whom."""

from lianyi.areas.scheduling.types import BedSex
from lianyi.kernel.identity import Sex

_SEXES = {Sex.MALE: BedSex.MALE, Sex.FEMALE: BedSex.FEMALE}


def takes(bed: BedSex, sex: str) -> bool:
    """Whether a bed takes a person: one kept for the other sex does not; an unknown sex only lies where any may."""
    return bed is BedSex.ANY or bed is _SEXES.get(Sex(sex))


def suitable_sexes(sex: str) -> list[str]:
    """Kinds of bed that take a person, the narrowest first: beds for all are kept for those who fit no other."""
    own = _SEXES.get(Sex(sex))
    return [own, BedSex.ANY] if own else [BedSex.ANY]


def occupancy_percent(occupied: int, in_service: int) -> int | None:
    """Occupied beds of those in service in whole percent, rounded half up; None without any in service."""
    return (200 * occupied + in_service) // (2 * in_service) if in_service else None
