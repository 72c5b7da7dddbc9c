"""Forms of committees, decisions and matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations.services import DecisionDraft
from lianyi.areas.organisations.types import BodyKind, MatterKind, Outcome, Power, SeatSlot
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms import choices


class BodyForm(forms.Form):
    """A governing body."""

    name = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=choices(labels.BODY))
    office_at = forms.CharField(
        label=_("办公室设在"), max_length=60, required=False, help_text=_("如 县卫生健康委员会")
    )

    def told(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "kind": BodyKind(self.cleaned_data["kind"])}


class SeatForm(forms.Form):
    """A seat given."""

    slot = forms.ChoiceField(label=_("席位"), choices=choices(labels.SLOT))
    department = forms.CharField(label=_("部门"), max_length=40)
    person_name = forms.CharField(label=_("姓名"), max_length=40)
    position = forms.CharField(label=_("职务"), max_length=40, required=False)
    from_on = forms.DateField(label=_("任职自"))

    def told(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "slot": SeatSlot(self.cleaned_data["slot"])}


class MeetingForm(forms.Form):
    """A meeting with the matters it takes up."""

    title = forms.CharField(label=_("会议名称"), max_length=80)
    held_on = forms.DateField(label=_("日期"))
    matters = forms.TypedMultipleChoiceField(
        label=_("上会事项"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    other = forms.CharField(
        label=_("其他议题"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("每行一个"),
    )

    def agenda(self) -> list[tuple[str, Power, int | None]]:
        """The agenda as the service takes it."""
        lines = [line.strip()[:120] for line in self.cleaned_data["other"].splitlines()]
        return [
            *(("", Power.OTHER, matter) for matter in self.cleaned_data["matters"]),
            *((line, Power.OTHER, None) for line in lines if line),
        ]


class DecisionForm(forms.Form):
    """A decision."""

    number = forms.CharField(label=_("文号"), max_length=60)
    item_id = forms.TypedChoiceField(label=_("议题"), coerce=int, empty_value=None, required=False)
    matter_id = forms.TypedChoiceField(
        label=_("议定事项"), coerce=int, empty_value=None, required=False
    )
    title = forms.CharField(label=_("标题"), max_length=120, required=False)
    power = forms.ChoiceField(label=_("权力事项"), choices=choices(labels.POWER))
    outcome = forms.ChoiceField(label=_("结果"), choices=choices(labels.OUTCOME))
    votes_for = forms.IntegerField(label=_("赞成"), min_value=0, max_value=1_000, initial=0)
    votes_against = forms.IntegerField(label=_("反对"), min_value=0, max_value=1_000, initial=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=1_000, initial=0)
    decided_on = forms.DateField(label=_("决定日期"))
    text = forms.CharField(
        label=_("决定内容"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 4})
    )

    def draft(self) -> DecisionDraft:
        """The decision as it is entered."""
        data = self.cleaned_data
        return DecisionDraft(
            **{**data, "power": Power(data["power"]), "outcome": Outcome(data["outcome"])}
        )


class MatterForm(forms.Form):
    """A matter for the body."""

    kind = forms.ChoiceField(label=_("事项类型"), choices=choices(labels.MATTER))
    title = forms.CharField(label=_("标题"), max_length=120)
    consortium_id = forms.TypedChoiceField(
        label=_("医联体"), coerce=int, empty_value=None, required=False
    )
    summary = forms.CharField(
        label=_("说明"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 4})
    )

    def told(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "kind": MatterKind(self.cleaned_data["kind"])}


class EnactForm(forms.Form):
    """From which day a matter is in force."""

    effective_on = forms.DateField(label=_("生效日期"))


class FollowUpForm(forms.Form):
    """What a decision asks somebody to do."""

    text = forms.CharField(label=_("事项"), max_length=200)
    owner = forms.CharField(label=_("责任单位"), max_length=60)
    due_on = forms.DateField(label=_("办结期限"))


class DoneForm(forms.Form):
    """A follow-up that is done."""

    done_on = forms.DateField(label=_("办结日期"))
    note = forms.CharField(label=_("办结情况"), max_length=200, required=False)
