"""What may be done with a referral, one small form an act."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.referrals.types.drafts import (
    AcceptDraft,
    ArrivalDraft,
    CareDraft,
    ClosingDraft,
    ConsentDraft,
    TransportDraft,
)
from lianyi.areas.referrals.types.words import Outcome, Vehicle
from lianyi.areas.referrals.web import words
from lianyi.areas.referrals.web.forms.request import choose
from lianyi.kernel.numbers import whole

VITALS = (
    ("sbp", _("收缩压")), ("dbp", _("舒张压")), ("heart_rate", _("心率")), ("spo2", _("血氧%")),
    ("temperature", _("体温")), ("consciousness", _("意识")),
)  # fmt: skip


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ActForm(forms.Form):
    """Base of the small forms: `offers` holds what can be chosen now (slots, beds, institutions)."""

    def __init__(
        self,
        *args: Any,
        offers: Mapping[str, Callable[[], list[tuple[str, Any]]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (offers or {}).items():
            if name in self.fields:
                choose(self, name, choices)

    def vitals(self) -> dict[str, str]:
        """The vital signs that were filled in."""
        return {
            name: self.cleaned_data[name] for name, _label in VITALS if self.cleaned_data.get(name)
        }


class AcceptForm(ActForm):
    """The receiver's yes."""

    slot_id = forms.ChoiceField(label=_("就诊号源"), required=False)
    exam_slot_id = forms.ChoiceField(label=_("检查号源"), required=False)
    bed_id = forms.ChoiceField(label=_("床位"), required=False)
    to_department = forms.CharField(label=_("转入科室"), max_length=60, required=False)
    to_doctor_name = forms.CharField(label=_("接诊医生"), max_length=60, required=False)
    readable = forms.BooleanField(label=_("资料包已查看，可以读取"), required=False, initial=True)
    problem = forms.CharField(label=_("无法读取的内容"), max_length=300, required=False)
    note = forms.CharField(label=_("给转出方的话"), max_length=500, required=False, widget=_area(2))

    def draft(self) -> AcceptDraft:
        """For the service."""
        data = self.cleaned_data
        return AcceptDraft(
            slot_id=whole(data["slot_id"]),
            exam_slot_id=whole(data["exam_slot_id"]),
            bed_id=whole(data["bed_id"]),
            to_department=data["to_department"],
            to_doctor_name=data["to_doctor_name"],
            readable=data["readable"],
            problem=data["problem"],
            note=data["note"],
        )


class DeclineForm(ActForm):
    """The receiver's no."""

    reason = forms.ChoiceField(label=_("拒收原因"))
    note = forms.CharField(
        label=_("说明与诊治建议"), max_length=500, required=False, widget=_area()
    )


class ForwardForm(ActForm):
    """To somebody better placed."""

    to_institution_id = forms.ChoiceField(label=_("转给"))
    note = forms.CharField(label=_("理由"), max_length=300, widget=_area(2))


class AskForm(ActForm):
    """A question to the other side."""

    text = forms.CharField(label=_("内容"), max_length=1000, widget=_area(4))


class WithdrawForm(ActForm):
    """The sender takes it back."""

    reason = forms.ChoiceField(label=_("撤回原因"), choices=words.choices("withdraw"))
    note = forms.CharField(label=_("说明"), max_length=400, required=False, widget=_area(2))


class RefuseForm(ActForm):
    """The patient says no."""

    refusal_code = forms.ChoiceField(label=_("拒绝原因"), choices=words.choices("refusal"))
    refusal_note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=_area(2))
    told = forms.CharField(label=_("已告知的内容"), max_length=500, required=False, widget=_area(2))

    def draft(self) -> ConsentDraft:
        """For the service."""
        return ConsentDraft(given=False, **self.cleaned_data)


class ConsentForm(ActForm):
    """The patient says yes."""

    agrees = forms.BooleanField(label=_("患者（或家属）同意转诊"), required=False)
    told = forms.CharField(label=_("告知内容"), max_length=500, required=False, widget=_area(2))
    signer_name = forms.CharField(label=_("代签人"), max_length=60, required=False)

    def draft(self) -> ConsentDraft:
        """For the service."""
        data = self.cleaned_data
        return ConsentDraft(
            given=data["agrees"], told=data["told"], signer_name=data["signer_name"]
        )


class SendForm(ConsentForm):
    """A draft is sent."""

    slot_id = forms.ChoiceField(label=_("预留号源"), required=False)


class DepartForm(ActForm):
    """The journey begins."""

    vehicle = forms.ChoiceField(label=_("交通方式"), choices=words.choices("vehicle"))
    plate = forms.CharField(label=_("车牌号"), max_length=12, required=False)
    escort_name = forms.CharField(label=_("护送人员"), max_length=60, required=False)
    escort_phone = forms.CharField(label=_("护送电话"), max_length=20, required=False)
    eta_at = forms.DateTimeField(label=_("预计到达"), required=False, widget=forms.DateTimeInput)
    handover_note = forms.CharField(
        label=_("交接记录（病情、用药、管路、注意事项）"),
        max_length=1000,
        required=False,
        widget=_area(4),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in VITALS:
            self.fields[name] = forms.CharField(label=label, max_length=20, required=False)

    def draft(self) -> TransportDraft:
        """For the service."""
        data = self.cleaned_data
        return TransportDraft(
            vehicle=Vehicle(data["vehicle"]),
            plate=data["plate"],
            escort_name=data["escort_name"],
            escort_phone=data["escort_phone"],
            eta_at=data["eta_at"],
            vitals=self.vitals(),
            handover_note=data["handover_note"],
        )


class ArriveForm(ActForm):
    """The receiver has the patient."""

    note = forms.CharField(label=_("到达情况"), max_length=500, required=False, widget=_area(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in VITALS:
            self.fields[name] = forms.CharField(label=label, max_length=20, required=False)

    def draft(self) -> ArrivalDraft:
        """For the service."""
        return ArrivalDraft(note=self.cleaned_data["note"], vitals=self.vitals())


class CareForm(ActForm):
    """A doctor takes over."""

    inpatient = forms.BooleanField(label=_("收住院"), required=False)
    bed_id = forms.ChoiceField(label=_("床位"), required=False)
    department = forms.CharField(label=_("科室"), max_length=60, required=False)
    chief_complaint = forms.CharField(label=_("主诉"), max_length=200, required=False)
    note = forms.CharField(label=_("接诊记录"), max_length=500, required=False, widget=_area(2))

    def draft(self) -> CareDraft:
        """For the service."""
        data = self.cleaned_data
        bed = data["bed_id"]
        return CareDraft(**{**data, "bed_id": whole(bed)})


class CloseForm(ActForm):
    """Care ends."""

    outcome = forms.ChoiceField(label=_("转归"), choices=words.choices("outcome"))
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=_area(2))

    def draft(self) -> ClosingDraft:
        """For the service."""
        return ClosingDraft(
            outcome=Outcome(self.cleaned_data["outcome"]), note=self.cleaned_data["note"]
        )


class ConfirmForm(ActForm):
    """Nothing to fill in: the act alone."""
