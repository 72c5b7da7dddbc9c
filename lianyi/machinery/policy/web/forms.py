"""Forms of policy: one field a parameter, made from its declaration."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.machinery.policy.parameters import Parameter, Value
from lianyi.machinery.policy.presets import presets


class ProfileForm(forms.Form):
    """A county takes a profile."""

    county_code = forms.RegexField(
        label=_("县（市、区）行政区划代码"),
        regex=r"\d{6}",
        error_messages={"invalid": _("请填 6 位行政区划代码，如 411723")},
        help_text=_("平台自身的账号、会话规则用 000000"),
    )
    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("如“平舆县”"))
    based_on = forms.ChoiceField(label=_("从哪套预设开始"), required=False)
    valid_from = forms.DateField(label=_("生效日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["based_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("系统默认值")), *((each.key, each.name_zh) for each in presets())]


class ChangeForm(forms.Form):
    """New values of one group of parameters, from a day on, with the reason."""

    valid_from = forms.DateField(
        label=_("从哪天起生效"), help_text=_("不得早于今天；已受理的事项仍按原规则")
    )
    note = forms.CharField(
        label=_("依据或原因"),
        max_length=500,
        help_text=_("写明文件名称和文号，或会议决定"),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        parameters: list[Parameter],
        values: Mapping[str, Value],
        earliest: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = earliest
        self.parameters = parameters
        for p in parameters:
            self.fields[p.key] = _field_of(p, values.get(p.key, p.default))
            if p.status == "to_confirm":
                self.fields[f"confirm:{p.key}"] = forms.BooleanField(
                    label=_("已确认"), required=False
                )

    def rows(self) -> list[tuple[Parameter, forms.BoundField, forms.BoundField | None]]:
        """Each parameter with its field and, where it is 待确认, its box."""
        return [
            (
                p,
                self[p.key],
                self[f"confirm:{p.key}"] if f"confirm:{p.key}" in self.fields else None,
            )
            for p in self.parameters
        ]

    def values(self) -> dict[str, Any]:
        """The values as typed; the service checks them."""
        return {p.key: self.cleaned_data[p.key] for p in self.parameters}

    def confirmed(self) -> list[str]:
        """The keys whose box was ticked."""
        return [p.key for p in self.parameters if self.cleaned_data.get(f"confirm:{p.key}")]


def _field_of(p: Parameter, value: Value) -> forms.Field:
    """The field that suits a parameter's type."""
    if p.type is bool and not p.many:
        return forms.TypedChoiceField(
            label=p.name_zh,
            choices=[("是", _("是")), ("否", _("否"))],
            initial=p.shown(value),
            help_text=p.help_zh,
        )
    if p.choices and not p.many:
        return forms.ChoiceField(
            label=p.name_zh, choices=[(c, c) for c in p.choices], initial=value, help_text=p.help_zh
        )
    return forms.CharField(
        label=p.name_zh,
        initial=p.shown(value),
        help_text=p.help_zh,
        required=p.type is not str or p.many,
    )
