"""What is wrong with a request's shape, in the user's language, from what pydantic found."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

_SAID: Final = {
    "missing": lazy("必填，请补上"),
    "string_type": lazy("应为文字"),
    "string_too_short": lazy("太短，至少 {min_length} 个字符"),
    "string_too_long": lazy("太长，最多 {max_length} 个字符"),
    "string_pattern_mismatch": lazy("格式不符，应符合 {pattern}"),
    "int_type": lazy("应为整数"),
    "int_parsing": lazy("应为整数"),
    "int_from_float": lazy("应为整数，不能带小数"),
    "float_parsing": lazy("应为数字"),
    "decimal_parsing": lazy("应为数字"),
    "bool_parsing": lazy("应为 true 或 false"),
    "date_parsing": lazy("应为日期，如 2026-11-24"),
    "date_from_datetime_parsing": lazy("应为日期，如 2026-11-24"),
    "date_from_datetime_inexact": lazy("应为日期，不能带时间"),
    "datetime_parsing": lazy("应为时间，如 2026-11-24T08:00:00+08:00"),
    "datetime_from_date_parsing": lazy("应为时间，如 2026-11-24T08:00:00+08:00"),
    "timezone_aware": lazy("时间须带时区，如 2026-11-24T08:00:00+08:00"),
    "enum": lazy("只能取：{expected}"),
    "literal_error": lazy("只能取：{expected}"),
    "greater_than": lazy("应大于 {gt}"),
    "greater_than_equal": lazy("不得小于 {ge}"),
    "less_than": lazy("应小于 {lt}"),
    "less_than_equal": lazy("不得大于 {le}"),
    "list_type": lazy("应为列表"),
    "dict_type": lazy("应为对象"),
    "model_attributes_type": lazy("应为对象"),
    "model_type": lazy("应为对象"),
    "too_short": lazy("至少 {min_length} 项"),
    "too_long": lazy("最多 {max_length} 项"),
    "extra_forbidden": lazy("没有这个字段，请删去"),
    "json_invalid": lazy("不是合法的 JSON"),
}

_OUTER: Final = ("body", "query", "path", "header", "form", "file")


def errors_of(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each input at fault: its name without the framework's wrapping, pydantic's code, and a sentence."""
    return [
        {
            "field": _field(each.get("loc", ())),
            "code": str(each.get("type", "")),
            "message": _sentence(each),
        }
        for each in found
    ]


def _field(place: Sequence[str | int]) -> str:
    """The name of an input as the caller wrote it: `body.data.drugs.0.name` -> `drugs.0.name`."""
    steps = [str(step) for step in place]
    if steps and steps[0] in _OUTER:
        steps = steps[2:] if len(steps) > 2 else steps[1:]
    return ".".join(steps)


def _sentence(each: Mapping[str, Any]) -> str:
    """What the rule is; a rule of our own speaks for itself."""
    said = _SAID.get(str(each.get("type", "")))
    if said is None:
        return str(each.get("msg") or _("不符合要求"))
    return str(said).format_map(_Lenient(each.get("ctx") or {}))


class _Lenient(dict[str, Any]):
    """Leave a placeholder standing rather than fail while saying no."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
