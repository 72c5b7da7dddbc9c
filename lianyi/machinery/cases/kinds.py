"""Kinds of case: each area registers its own, with its table and the page a case opens on. Pure."""

from dataclasses import dataclass
from typing import Any, Final

from lianyi.machinery.cases.states import StateTable


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of case. `url_name` is the page of one case and takes the subject's id."""

    code: str
    name_zh: str
    url_name: str
    table: StateTable[Any, Any, Any]
    icon: str = "list-check"

    def state_name(self, state: str) -> str:
        """The Chinese name of a state."""
        return self.table.states.get(self.table.read_state(state), state)


_KINDS: Final[dict[str, Kind]] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind known; a second, different kind of the same code is a fault."""
    known = _KINDS.setdefault(kind.code, kind)
    if known is not kind and known != kind:
        raise ValueError(f"case kind {kind.code} is registered twice")
    return known


def kind_of(code: str) -> Kind:
    """The kind that bears a code; KeyError for a code nobody registered: a fault, not a refusal."""
    return _KINDS[code]


def kinds() -> list[Kind]:
    """Every registered kind, by code."""
    return [_KINDS[code] for code in sorted(_KINDS)]
