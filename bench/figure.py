"""One measured figure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its unit; `beside` is the limit or a peer measured in the same run, `bar` the promise at most."""

    name: str
    value: float
    unit: str
    beside: float | None = None
    bar: float | None = None

    @property
    def ratio(self) -> float | None:
        """Value over what stands beside it."""
        return self.value / self.beside if self.beside else None

    @property
    def met(self) -> bool:
        """Whether the promise is kept; a figure without a bar keeps it."""
        return self.bar is None or self.value <= self.bar
