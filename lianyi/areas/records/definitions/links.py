"""Where a line of the timeline leads: areas above name the page of their kind of `ref` once, when they start."""

from typing import Final

_LINKS: Final[dict[str, str]] = {
    "encounter": "records-encounter",
    "document": "records-document",
}


def register_link(kind: str, url_name: str) -> None:
    """Say which page shows what `kind:id` names; its URL takes the id. A second page for a kind is a fault."""
    if _LINKS.setdefault(kind, url_name) != url_name:
        raise ValueError(f"timeline refs of kind {kind} already lead to {_LINKS[kind]}")


def link_of(ref: str) -> tuple[str, int] | None:
    """The URL name and id a ref leads to (`referral:7/arrival` as `referral:7`); None for a kind without a page."""
    kind, _, rest = ref.partition(":")
    number = rest.partition("/")[0]
    url_name = _LINKS.get(kind)
    return (url_name, int(number)) if url_name and number.isdecimal() else None
