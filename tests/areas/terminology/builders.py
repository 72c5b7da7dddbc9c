"""What tests of terminology start from."""

from datetime import UTC, date, datetime

from lianyi.areas.terminology.types import NewSystem, NewTerm

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def a_system(
    *pairs: tuple[str, str], version: str = "v1", on: date = date(2026, 1, 1)
) -> NewSystem:
    """A small code system of code and name."""
    return NewSystem(
        code="wards",
        name_zh="病区",
        name_en="Wards",
        version=version,
        source="tests",
        effective_on=on,
        terms=tuple(NewTerm(code=code, name=name) for code, name in pairs),
    )
