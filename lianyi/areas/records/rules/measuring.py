"""What a measured value means, and whether it can be true."""

from decimal import Decimal

from lianyi.areas.records.definitions.catalogue import Measure
from lianyi.areas.records.types import Flag, plain
from lianyi.kernel.errors import DomainError


class ImplausibleValue(DomainError):
    """The value lies beyond what a body can show: a slip of the pen."""

    code = "records.implausible_value"
    http_status = 422
    template = "{name} {value} {unit} cannot be true; it must lie between {least} and {most}."


class DiastolicAboveSystolic(DomainError):
    """The two values of a blood pressure are swapped or wrong."""

    code = "records.diastolic_above_systolic"
    http_status = 422
    template = "Diastolic {diastolic} is not below systolic {systolic}; check the two values."


def flag(
    value: Decimal,
    *,
    low: Decimal | None,
    high: Decimal | None,
    alarm_low: Decimal | None = None,
    alarm_high: Decimal | None = None,
) -> Flag:
    """Where a value lies: limits of the range belong to it, alarm limits to the alarm."""
    if alarm_low is not None and value <= alarm_low:
        return Flag.CRITICAL_LOW
    if alarm_high is not None and value >= alarm_high:
        return Flag.CRITICAL_HIGH
    if low is not None and value < low:
        return Flag.LOW
    if high is not None and value > high:
        return Flag.HIGH
    return Flag.NONE if low is None and high is None else Flag.NORMAL


def must_be_plausible(measure: Measure, value: Decimal) -> None:
    """Raise ImplausibleValue (422) for a value outside what can be true."""
    least, most = measure.least, measure.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ImplausibleValue(
            field=measure.code,
            name=measure.name,
            value=plain(value),
            unit=measure.unit,
            least="—" if least is None else plain(least),
            most="—" if most is None else plain(most),
        )


def must_be_in_order(systolic: Decimal | None, diastolic: Decimal | None) -> None:
    """Raise DiastolicAboveSystolic (422) unless systolic lies above diastolic."""
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        raise DiastolicAboveSystolic(
            field="BP_DIA", systolic=plain(systolic), diastolic=plain(diastolic)
        )
