"""How well a browser saw and heard in a meeting: each look added to what was seen before. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

MEASURES: Final = ("kbps", "loss", "rtt", "width", "height")
"""kbit/s that came in, packets lost in percent, round trip in ms, size of the picture; since the last look."""
_MOST: Final = 10_000_000


def added(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a browser after one more look: the last look, how many, means, and the worst.

    Values that are no numbers, below zero or absurd are left out; a look without a connection counts nothing.
    """
    seen = {name: _number(given.get(name)) for name in MEASURES}
    kept = {**before, "state": str(given.get("state", ""))[:20], **seen}
    if seen["loss"] is None or kept["state"] != "connected":
        return kept
    looks = int(before.get("looks", 0)) + 1
    kept["looks"] = looks
    for name in ("kbps", "loss", "rtt"):
        value = seen[name]
        if value is not None:
            mean = float(before.get(f"mean_{name}", value))
            kept[f"mean_{name}"] = round(mean + (value - mean) / looks, 2)
    for name in ("loss", "rtt"):
        kept[f"worst_{name}"] = max(before.get(f"worst_{name}") or 0, seen[name] or 0)
    heights = [each for each in (before.get("least_height"), seen["height"]) if each]
    kept["least_height"] = min(heights, default=0)
    return kept


def overall(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The browsers of a meeting, or of many, together: means weighed by their looks, the worst of all; None if none."""
    seen = [row for row in rows if row.get("looks")]
    if not seen:
        return None
    looks = sum(row["looks"] for row in seen)
    found: dict[str, Any] = {"looks": looks, "browsers": len(seen)}
    for name in ("kbps", "loss", "rtt"):
        found[f"mean_{name}"] = round(
            sum(row.get(f"mean_{name}", 0) * row["looks"] for row in seen) / looks, 1
        )
    for name in ("loss", "rtt"):
        found[f"worst_{name}"] = max(row.get(f"worst_{name}", 0) for row in seen)
    found["least_height"] = min(
        (row["least_height"] for row in seen if row.get("least_height")), default=0
    )
    return found


def _number(value: Any) -> int | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if usable and 0 <= value < _MOST else None
