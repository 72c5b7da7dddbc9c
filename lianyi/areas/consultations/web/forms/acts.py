"""What may be done with a consultation, one small form an act."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.consultations.types.cards import ExpertCard
from lianyi.areas.consultations.types.drafts import (
    Choice,
    FeedbackDraft,
    OpinionDraft,
    PlanDraft,
    PlannedTask,
    ScheduleDraft,
    StartDraft,
)
from lianyi.areas.consultations.types.words import Accepted, Grade
from lianyi.areas.consultations.web import words
from lianyi.kernel.numbers import whole

_TASKS: Final = 4
_STARS: Final = [(str(n), str(n)) for n in (5, 4, 3, 2, 1)]


def area(rows: int = 3) -> forms.Textarea:
    """A box for several lines."""
    return forms.Textarea({"rows": rows})


class ActForm(forms.Form):
    """Base of the small forms: `offers` holds what can be chosen now, `experts` who may be asked."""

    def __init__(
        self,
        *args: Any,
        offers: Mapping[str, Callable[[], list[tuple[str, Any]]]] | None = None,
        experts: list[ExpertCard] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(card.id): card for card in experts or []}
        for name, choices in (offers or {}).items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class TextForm(ActForm):
    """A few lines to the other side."""

    text = forms.CharField(label=_("内容"), max_length=1000, widget=area(4))


class NoteForm(ActForm):
    """A word that may be left out."""

    note = forms.CharField(label=_("意见"), max_length=500, required=False, widget=area(3))


class AcceptForm(ActForm):
    """The office's yes, with the experts."""

    experts = forms.MultipleChoiceField(
        label=_("会诊专家"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只列出今日符合条件的专家：执业证在有效期内、独立执业满规定年限"),
    )
    chair = forms.ChoiceField(label=_("主持（多学科会诊）"), required=False)
    department = forms.CharField(label=_("会诊科室"), max_length=60, required=False)
    file_grade = forms.ChoiceField(
        label=_("病例资料质量"),
        required=False,
        choices=lambda: [("", "—"), *words.choices("grade")()],
    )
    note = forms.CharField(label=_("给邀请方的话"), max_length=500, required=False, widget=area(2))

    def team(self) -> list[Choice]:
        """The experts with their disciplines, for the service."""
        data = self.cleaned_data
        return [
            Choice(
                expert_id=int(number),
                discipline=self.known[number].discipline,
                chair=number == data["chair"],
            )
            for number in data["experts"]
        ]


class DeclineForm(ActForm):
    """The no."""

    reason = forms.ChoiceField(label=_("不予受理的原因"), choices=words.choices("decline"))
    note = forms.CharField(label=_("说明与建议"), max_length=400, required=False, widget=area(3))


class WithdrawForm(ActForm):
    """The asking side takes it back."""

    reason = forms.ChoiceField(label=_("撤回原因"), choices=words.choices("withdraw"))
    note = forms.CharField(label=_("说明"), max_length=400, required=False, widget=area(2))


class StopForm(ActForm):
    """The conditions fail."""

    reason = forms.ChoiceField(label=_("中止原因"), choices=words.choices("stop"))
    note = forms.CharField(label=_("说明"), max_length=400, required=False, widget=area(2))


class ScheduleForm(ActForm):
    """When they meet."""

    starts_at = forms.DateTimeField(
        label=_("会诊时间"), widget=forms.DateTimeInput(), required=False
    )
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=5, max_value=480, initial=30)
    place = forms.CharField(label=_("地点（会诊室）"), max_length=60, required=False)
    slot_id = forms.ChoiceField(
        label=_("或占用专家号源"), required=False, help_text=_("选了号源，会诊时间即号源时间")
    )

    def __init__(self, *args: Any, slots: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots or {}

    def clean(self) -> dict[str, Any]:
        """A time is given, or that of a slot counts."""
        data = super().clean() or self.cleaned_data
        slot = self.slots.get(str(data.get("slot_id") or ""))
        if slot is not None:
            data["starts_at"] = slot.starts_at
            data["minutes"] = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
        if not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("请填写会诊时间，或选择号源。"))
        return data

    def draft(self) -> ScheduleDraft:
        """For the service."""
        data = self.cleaned_data
        return ScheduleDraft(
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            place=data["place"],
            slot_id=whole(data["slot_id"]),
        )


class StartForm(ActForm):
    """What is settled before the camera is switched on."""

    patient_present = forms.BooleanField(label=_("患者在场"), required=False)
    media_agreed = forms.BooleanField(
        label=_("患者（或监护人）同意使用摄像头和麦克风"),
        required=False,
        help_text=_("未同意时会诊以文字和图片进行"),
    )
    agreed_by = forms.CharField(label=_("告知人"), max_length=60, required=False)
    network_checked = forms.BooleanField(
        label=_("已确认网络稳定、安全"), required=False, initial=True
    )

    def draft(self) -> StartDraft:
        """For the service."""
        return StartDraft(**self.cleaned_data)


class MeetingNoteForm(ActForm):
    """What one side saw and said while they meet."""

    body = forms.CharField(label=_("本方记录"), max_length=2000, widget=area(4))


class EndForm(ActForm):
    """The meeting is over."""

    note = forms.CharField(label=_("本方记录"), max_length=2000, required=False, widget=area(4))


class OpinionForm(ActForm):
    """What an expert says."""

    invite_id = forms.ChoiceField(label=_("专家"), required=False)
    assessment = forms.CharField(label=_("病情分析与诊断意见"), max_length=3000, widget=area(6))
    advice = forms.CharField(label=_("处理建议"), max_length=3000, widget=area(6))
    needs = forms.CharField(
        label=_("建议补充的检查"), max_length=1000, required=False, widget=area(2)
    )
    reason = forms.CharField(
        label=_("修改原因"), max_length=300, required=False, help_text=_("修改已签署的意见时必填")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["invite_id"]
        if not kwargs.get("offers"):
            field.widget = forms.HiddenInput()

    def draft(self) -> OpinionDraft:
        """For the service."""
        data = self.cleaned_data
        return OpinionDraft(
            assessment=data["assessment"],
            advice=data["advice"],
            needs=data["needs"],
            reason=data["reason"],
        )


class PlanForm(ActForm):
    """The joint plan of a team."""

    summary = forms.CharField(label=_("讨论摘要"), max_length=3000, widget=area(4))
    plan = forms.CharField(label=_("联合诊疗方案"), max_length=3000, widget=area(6))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for i in range(_TASKS):
            self.fields[f"task_{i}"] = forms.CharField(
                label=_("任务 %(n)d") % {"n": i + 1}, max_length=300, required=False
            )
            self.fields[f"due_{i}"] = forms.DateField(
                label=_("期限"), required=False, widget=forms.DateInput()
            )

    def clean(self) -> dict[str, Any]:
        """A task has its day."""
        data = super().clean() or self.cleaned_data
        for i in range(_TASKS):
            if data.get(f"task_{i}") and not data.get(f"due_{i}"):
                self.add_error(f"due_{i}", _("请填写期限。"))
        return data

    def draft(self) -> PlanDraft:
        """For the service."""
        data = self.cleaned_data
        return PlanDraft(
            summary=data["summary"],
            plan=data["plan"],
            tasks=tuple(
                PlannedTask(text=data[f"task_{i}"], due_on=data[f"due_{i}"])
                for i in range(_TASKS)
                if data[f"task_{i}"]
            ),
        )


class FeedbackForm(ActForm):
    """What became of it."""

    accepted = forms.ChoiceField(label=_("是否采纳意见"), choices=words.choices("accepted"))
    outcome = forms.ChoiceField(label=_("患者转归"), choices=words.choices("outcome"))
    satisfaction = forms.ChoiceField(label=_("满意度（1–5）"), choices=_STARS)
    quality = forms.ChoiceField(label=_("会诊质量"), choices=words.choices("grade"))
    note = forms.CharField(
        label=_("说明"),
        max_length=500,
        required=False,
        widget=area(3),
        help_text=_("未采纳时须写明理由；诊疗决定由邀请方作出并负责"),
    )

    def draft(self) -> FeedbackDraft:
        """For the service."""
        data = self.cleaned_data
        return FeedbackDraft(
            accepted=Accepted(data["accepted"]),
            outcome=data["outcome"],
            satisfaction=int(data["satisfaction"]),
            quality=Grade(data["quality"]),
            note=data["note"],
        )


class AdverseForm(ActForm):
    """Something went wrong."""

    kind = forms.ChoiceField(label=_("类别"), choices=words.choices("adverse"))
    body = forms.CharField(label=_("经过与处理"), max_length=1000, widget=area(4))


class TaskForm(ActForm):
    """A task was done, or is not needed."""

    note = forms.CharField(label=_("落实情况"), max_length=500, widget=area(3))
