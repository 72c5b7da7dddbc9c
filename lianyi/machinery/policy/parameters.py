"""Parameters: what a county may decide for itself, declared once, with source and bounds. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from lianyi.kernel.errors import DomainError

Scalar = int | Decimal | bool | str
Value = Scalar | tuple[Scalar, ...]
Status = Literal["confirmed", "to_confirm"]

_TRUE: Final = ("true", "1", "on", "yes", "是")
_FALSE: Final = ("false", "0", "off", "no", "否", "")


class BadValue(DomainError):
    """The value does not fit its parameter; `why` says which rule it breaks."""

    code = "policy.bad_value"
    http_status = 422
    template = "{name}: {value} is not accepted; {why_en}."


class UnknownParameter(DomainError):
    """No parameter bears this key."""

    code = "policy.unknown_parameter"
    http_status = 422
    template = "There is no policy parameter {key}."


@dataclass(frozen=True, slots=True)
class Parameter:
    """One decision left to the county.

    key: `area.what` in lower case; stable, for stored versions speak of it.
    type: int, Decimal, bool or str; with `many`, a tuple of them.
    status: "to_confirm" for a number the documents give only loosely (shown as 待确认 until the county settles it).
    minimum, maximum: bounds of a number (each number of many); choices: the only texts allowed.
    check: what else must hold of the whole value; it raises a DomainError where it does not.
    """

    key: str
    type: type[int] | type[Decimal] | type[bool] | type[str]
    default: Value
    unit: str
    name_zh: str
    source: str
    status: Status = "confirmed"
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    help_zh: str = ""
    check: Callable[[Value], object] | None = None

    @property
    def group(self) -> str:
        """The part of the platform that asks: the first word of the key."""
        return self.key.partition(".")[0]

    def read(self, raw: Any) -> Value:
        """Turn what was typed, or what JSON or TOML holds, into a value; raise BadValue (422)."""
        value = self._many(raw) if self.many else self._one(raw)
        if self.check:
            self.check(value)
        return value

    def _many(self, raw: Any) -> tuple[Scalar, ...]:
        items = raw if isinstance(raw, list | tuple) else _items(str(raw))
        if not items:
            raise self._refuse(raw, "至少需要一项", "give at least one item")
        return tuple(self._one(item) for item in items)

    def plain(self, value: Value) -> Any:
        """Return the value as JSON can hold it; `read` brings it back."""
        if isinstance(value, tuple):
            return [self.plain(item) for item in value]
        return str(value) if isinstance(value, Decimal) else value

    def shown(self, value: Value) -> str:
        """Return the value as a person reads and types it."""
        if isinstance(value, tuple):
            return ", ".join(self.shown(item) for item in value)
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(value)

    def _one(self, raw: Any) -> Scalar:
        value = self._typed(raw)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            if self.minimum is not None and value < self.minimum:
                raise self._refuse(raw, f"不得小于 {self.minimum}", f"the least is {self.minimum}")
            if self.maximum is not None and value > self.maximum:
                raise self._refuse(raw, f"不得大于 {self.maximum}", f"the most is {self.maximum}")
        if self.choices and value not in self.choices:
            allowed = "、".join(self.choices)
            raise self._refuse(raw, f"只能取：{allowed}", f"choose one of {allowed}")
        return value

    def _typed(self, raw: Any) -> Scalar:
        text = str(raw).strip()
        if self.type is bool:
            if text.lower() in _TRUE:
                return True
            if text.lower() in _FALSE:
                return False
            raise self._refuse(raw, "请填“是”或“否”", "answer yes or no")
        if self.type is int:
            if isinstance(raw, bool) or not text.lstrip("+-").isdecimal():
                raise self._refuse(raw, "请填整数", "write a whole number")
            return int(text)
        if self.type is Decimal:
            return self._decimal(raw, text)
        if not text and not self.choices:
            return ""
        return text

    def _decimal(self, raw: Any, text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self._refuse(raw, "请填数字", "write a number") from None
        if not value.is_finite():
            raise self._refuse(raw, "请填数字", "write a number")
        return value

    def _refuse(self, raw: Any, why: str, why_en: str) -> BadValue:
        return BadValue(
            field=self.key, key=self.key, name=self.name_zh, value=raw, why=why, why_en=why_en
        )


_REGISTER: Final[dict[str, Parameter]] = {}


@dataclass(frozen=True, slots=True)
class WholeNumbers:
    """Makes the whole-number parameters of one part: all bear its prefix, and its source where none is named."""

    prefix: str
    source: str

    def __call__(
        self,
        name: str,
        default: int,
        unit: str,
        name_zh: str,
        source: str = "",
        status: Status = "to_confirm",
        *,
        most: int,
        least: int = 1,
    ) -> Parameter:
        """A parameter from `least` to `most`, in `unit`."""
        return Parameter(
            key=self.prefix + name,
            type=int,
            default=default,
            unit=unit,
            name_zh=name_zh,
            source=source or self.source,
            status=status,
            minimum=least,
            maximum=most,
        )


def define(*parameters: Parameter) -> None:
    """Declare parameters, once each, at import; a second, different declaration of a key is a fault."""
    for parameter in parameters:
        parameter.read(parameter.plain(parameter.default))
        if _REGISTER.setdefault(parameter.key, parameter) != parameter:
            raise ValueError(f"policy parameter {parameter.key} is declared twice")


def parameter(key: str) -> Parameter:
    """Return the declaration of a key; raise UnknownParameter (422)."""
    try:
        return _REGISTER[key]
    except KeyError:
        raise UnknownParameter(field=key, key=key) from None


def parameters() -> list[Parameter]:
    """Every declared parameter, in order of its key."""
    return [_REGISTER[key] for key in sorted(_REGISTER)]


def read_values(raw: Mapping[str, Any]) -> dict[str, Value]:
    """Check values against the declarations; raise UnknownParameter or BadValue (422) for the first at fault."""
    return {key: parameter(key).read(value) for key, value in raw.items()}


def defaults() -> dict[str, Value]:
    """The value of every parameter where a county has said nothing."""
    return {p.key: p.default for p in parameters()}


def plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return values as JSON can hold them, in order of the key."""
    return {key: parameter(key).plain(values[key]) for key in sorted(values)}


def _items(text: str) -> Iterable[str]:
    """Split a typed list at commas of either script and at line ends."""
    for mark in ("，", "、", ";", "；", "\n"):
        text = text.replace(mark, ",")
    return [item.strip() for item in text.split(",") if item.strip()]
