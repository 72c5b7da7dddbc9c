"""The shape of a document that somebody else wrote: what must be an object, a list, a text, and where it is not."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

TEXT: Final = "text"
"""A text, or a number or flag in its place; no text with a NUL, which no column can hold."""
NUMBER: Final = "number"
"""A finite number."""
Shape = Any
"""{name: shape} an object, other names passed over · [shape] a list · (shape,) one or a list · TEXT · NUMBER."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a document departs from its shape, as `name[0].given`, and what should stand there."""

    path: str
    wanted: str
    wanted_en: str


def misfit(value: Any, shape: Shape, path: str = "") -> Misfit | None:
    """The first place at which a document departs from its shape; nothing where it fits.

    What is missing or null fits: whether it may be is for the reader to say. Goes only as deep as the shape.
    """
    if value is None:
        return None
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return Misfit(path, "应为对象", "it must be an object")
        inner = (
            (value.get(name), part, f"{path}.{name}".lstrip(".")) for name, part in shape.items()
        )
    elif isinstance(shape, list | tuple):
        if isinstance(shape, list) and not isinstance(value, list):
            return Misfit(path, "应为列表", "it must be a list")
        rows = value if isinstance(value, list) else [value]
        inner = ((one, shape[0], f"{path}[{at}]") for at, one in enumerate(rows))
    elif shape == NUMBER:
        return None if _is_number(value) else Misfit(path, "应为数字", "it must be a number")
    else:
        return None if _is_text(value) else Misfit(path, "应为文本", "it must be a text")
    return next((found for each in inner if (found := misfit(*each))), None)


def cut(value: Any, shape: Shape) -> Any:
    """What the shape names of a document that fits it, without what is null; `(shape,)` gives a list."""
    if isinstance(shape, dict):
        return {
            name: cut(value[name], part)
            for name, part in shape.items()
            if value.get(name) is not None
        }
    if isinstance(shape, list | tuple):
        rows = value if isinstance(value, list) else [value]
        return [cut(one, shape[0]) for one in rows if one is not None]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) or (
        isinstance(value, str) and "\0" not in value
    )


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )
