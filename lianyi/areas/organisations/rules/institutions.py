"""What can be said of an institution from its own fields."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

EARTH_RADIUS_KM: Final = 6371.0
_PRIMARY: Final = ("B", "C", "D1", "D2", "D3", "D4", "D6")


def is_primary_care(kind: str) -> bool:
    """Whether the kind is a primary institution: community centre, township centre, clinic, village clinic.

    Source: ws-218 classes B, C and D (without school clinics).
    """
    return kind.startswith(_PRIMARY)


def distance_km(
    a: tuple[float | None, float | None], b: tuple[float | None, float | None]
) -> float | None:
    """Distance as the crow flies between two (latitude, longitude), or None where a position is missing.

    Units: kilometres, one decimal.
    """
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None:
        return None
    lat_a, lon_a, lat_b, lon_b = (radians(v) for v in (a[0], a[1], b[0], b[1]))
    h = sin((lat_b - lat_a) / 2) ** 2
    h += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(h)), 1)
