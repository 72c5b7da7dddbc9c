"""The findings of the indication rules as fields: made from the vocabulary, never typed twice."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianyi.areas.referrals.definitions.rule_sets import findings
from lianyi.areas.referrals.types.indications import FindingDef

PREFIX: Final = "f_"
GROUPS: Final = {
    "measure": _("测量与检验"),
    "danger": _("危险征象"),
    "treatment": _("治疗情况"),
    "condition": _("病情判断"),
    "home": _("下转条件"),
}


def add_fields(form: forms.Form, groups: tuple[str, ...]) -> None:
    """Give a form one field for each finding of the groups."""
    for finding in findings().values():
        if finding.group in groups:
            form.fields[PREFIX + finding.name] = _field(finding)


def _field(finding: FindingDef) -> forms.Field:
    if finding.kind == "flag":
        return forms.BooleanField(label=_(finding.name_zh), required=False)
    name = gettext(finding.name_zh)
    label = f"{name}（{finding.unit}）" if finding.unit else name
    return forms.FloatField(
        label=label,
        required=False,
        min_value=finding.low,
        max_value=finding.high,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
    )


def given(cleaned: Mapping[str, Any]) -> dict[str, float | bool | None]:
    """The findings of a cleaned form, by name."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in cleaned.items()
        if name.startswith(PREFIX)
    }


def grouped(form: forms.Form) -> list[tuple[str, str, list[forms.BoundField]]]:
    """The bound fields of a form by group, as a template walks them: code, words, fields."""
    by_group: dict[str, list[forms.BoundField]] = {}
    for name, finding in findings().items():
        if PREFIX + name in form.fields:
            by_group.setdefault(finding.group, []).append(form[PREFIX + name])
    return [
        (group, str(words), by_group[group]) for group, words in GROUPS.items() if group in by_group
    ]
