"""What a consultation costs, and how it would be shared. Nothing is paid here. Money in whole fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianyi.areas.consultations.types.words import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A price with its parts: `inviting_fen` + `invited_fen` = `total_fen`."""

    total_fen: int
    inviting_fen: int
    invited_fen: int
    per_expert: tuple[int, ...]


def fee(form: Form, ranks: Sequence[str], whole: Mapping[str, int]) -> Fee:
    """The price of the experts who answered, by rank and form, and its split; the inviting share is rounded down.

    Expects: `whole` holds the parameters `consultations.*` without their prefix; a rank below 副高 costs the middle.
    """
    each = tuple(_price(form, rank, whole) for rank in ranks)
    total = sum(each)
    inviting = total * whole["share_inviting_percent"] // 100
    return Fee(
        total_fen=total,
        inviting_fen=inviting,
        invited_fen=total - inviting,
        per_expert=each,
    )


def _price(form: Form, rank: str, whole: Mapping[str, int]) -> int:
    key = rank if rank in ("deputy", "senior") else "middle"
    price = whole[f"price_fen_{key}"]
    return price * whole["price_percent_file"] // 100 if form == Form.FILE else price
