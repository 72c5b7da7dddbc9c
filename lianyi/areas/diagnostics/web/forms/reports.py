"""The report as a form: free text, conclusion, and the structured fields its template names."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions.templates import Field, Template
from lianyi.areas.diagnostics.rules.reporting import LONGEST_REASON, LONGEST_TEXT, LONGEST_VALUE
from lianyi.areas.diagnostics.selectors.reports import CONCLUSIONS
from lianyi.areas.diagnostics.types.reports import Conclusion, DraftCard, ReportDraft

PREFIX: Final = "f_"


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "maxlength": LONGEST_TEXT, "spellcheck": "false"})


class ReportForm(forms.Form):
    """A draft. Nothing is required here: what must be there when it is finished, the service says."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    template_code = forms.CharField(widget=forms.HiddenInput, max_length=30)
    findings = forms.CharField(label=_("检查所见"), required=False, widget=_text(12))
    impression = forms.CharField(label=_("诊断意见"), required=False, widget=_text(5))
    conclusion = forms.ChoiceField(
        label=_("结论"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: [(str(code), gettext(name)) for code, name in CONCLUSIONS.items()],
    )
    critical_code = forms.ChoiceField(label=_("危急值项目"), required=False)
    reason = forms.CharField(
        label=_("更正原因"),
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST_REASON}),
    )

    def __init__(
        self,
        *args: Any,
        template: Template,
        critical: Sequence[tuple[str, str]] = (),
        amends: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.structured = [_add(self, field) for field in template.fields]
        chosen = self.fields["critical_code"]
        assert isinstance(chosen, forms.ChoiceField)  # declared above
        chosen.choices = [("", "—"), *((code, gettext(name)) for code, name in critical)]
        if not critical:
            self.fields["critical_code"] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput
            )
        if not amends:
            del self.fields["reason"]

    def draft(self) -> ReportDraft:
        """For the service."""
        data = self.cleaned_data
        given = data.get("conclusion")
        return ReportDraft(
            template_code=data["template_code"],
            findings=data["findings"],
            impression=data["impression"],
            values={name: data[PREFIX + name] for name in self.structured},
            conclusion=Conclusion(given) if given else None,
            critical_code=data["critical_code"],
            reason=data.get("reason", ""),
        )

    def fields_of_template(self) -> list[forms.BoundField]:
        """The structured fields, bound, in the order of the template."""
        return [self[PREFIX + name] for name in self.structured]


def initial_of(card: DraftCard) -> Mapping[str, Any]:
    """What a form starts with."""
    content = card.content
    return {
        "version": card.version,
        "template_code": content.template_code,
        "findings": content.findings,
        "impression": content.impression,
        "conclusion": str(content.conclusion or ""),
        "critical_code": content.critical_code,
        "reason": content.reason,
        **{PREFIX + name: value for name, value in content.values.items()},
    }


class SendBackForm(forms.Form):
    """Why the author gets it back."""

    reason = forms.CharField(
        label=_("退回原因"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2})
    )


class LoneForm(forms.Form):
    """What another says of a report signed alone."""

    agrees = forms.ChoiceField(
        label=_("复核意见"),
        widget=forms.RadioSelect,
        choices=[("yes", _("同意")), ("no", _("不同意，需更正"))],
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


def _add(form: forms.Form, field: Field) -> str:
    form.fields[PREFIX + field.code] = _made(field)
    return field.code


def _made(field: Field) -> forms.Field:
    name = gettext(field.name_zh)
    told: dict[str, Any] = {
        "label": f"{name}（{field.unit}）" if field.unit else name,
        "required": False,
    }
    if field.kind == "flag":
        return forms.BooleanField(**told)
    choices = [(each, gettext(each)) for each in field.choices]
    if field.kind == "choice":
        return forms.ChoiceField(choices=[("", "—"), *choices], **told)
    if field.kind == "choices":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **told
        )
    number = {"inputmode": "decimal"} if field.kind == "number" else {}
    widget = forms.TextInput({"autocomplete": "off", **number})
    return forms.CharField(max_length=LONGEST_VALUE, widget=widget, **told)
