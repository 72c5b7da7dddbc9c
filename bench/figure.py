"""One measured figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

RESIDENTS = "Residents in the county"
"""The figure that says on how large a county the others were taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its unit; `beside` is the limit or a peer measured in the same run.

    bar: the promise at most; least: the promise at least. facts: what else was measured in the same run, by name.
    """

    name: str
    value: float
    unit: str
    beside: float | None = None
    bar: float | None = None
    least: float | None = None
    facts: Mapping[str, float | str | None] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Value over what stands beside it."""
        return self.value / self.beside if self.beside else None

    @property
    def met(self) -> bool:
        """Whether the promise is kept; a figure without one keeps it."""
        low = self.least is not None and self.value < self.least
        return not low and (self.bar is None or self.value <= self.bar)

    @property
    def verdict(self) -> str:
        """MET or NOT MET; nothing without a promise."""
        if self.bar is None and self.least is None:
            return ""
        return "MET" if self.met else "NOT MET"
