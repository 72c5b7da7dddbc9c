"""What policy hands out: the rules of one county on one day, and how two versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lianyi.machinery.policy.parameters import Value, parameter

PLATFORM = "000000"
"""The code under which the installation itself (accounts, sessions) keeps its profile: no county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The rules that hold for one county on one day.

    version_id is None where no profile has been made yet: then every parameter has its default.
    """

    county_code: str
    version_id: int | None
    valid_from: date | None
    values: Mapping[str, Value] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        """The value of a declared parameter; UnknownParameter for any other key."""
        declared = parameter(key)
        return self.values.get(key, declared.default)

    def get(self, key: str) -> Value:
        """Same as `view[key]`."""
        return self[key]

    def whole(self, key: str) -> int:
        """A whole-number parameter."""
        value = self[key]
        assert isinstance(value, int), key  # the declaration says so
        return value

    def decimal(self, key: str) -> Decimal:
        """A decimal parameter."""
        value = self[key]
        assert isinstance(value, Decimal), key
        return value

    def flag(self, key: str) -> bool:
        """A yes-or-no parameter."""
        value = self[key]
        assert isinstance(value, bool), key
        return value

    def text(self, key: str) -> str:
        """A text parameter."""
        value = self[key]
        assert isinstance(value, str), key
        return value

    def wholes(self, key: str) -> tuple[int, ...]:
        """A parameter of many whole numbers."""
        value = self[key]
        assert isinstance(value, tuple), key
        return tuple(item for item in value if isinstance(item, int))

    def texts(self, key: str) -> tuple[str, ...]:
        """A parameter of many texts."""
        value = self[key]
        assert isinstance(value, tuple), key
        return tuple(item for item in value if isinstance(item, str))


class Wholes(dict[str, int]):
    """Every whole-number parameter of one part, without its prefix, looked up when it is asked for."""

    def __init__(self, rules: PolicyView, prefix: str) -> None:
        super().__init__()
        self._rules, self._prefix = rules, prefix

    def __missing__(self, name: str) -> int:
        return self._rules.whole(self._prefix + name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCard:
    """A county's profile: which preset it was copied from."""

    id: int
    county_code: str
    name: str
    based_on: str
    preset_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCard:
    """One version of a profile: from which day, why, by whom."""

    id: int
    county_code: str
    valid_from: date
    note: str
    author: str
    created_at: datetime
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One parameter whose value differs between two versions, as people read it."""

    key: str
    name_zh: str
    unit: str
    before: str
    after: str
