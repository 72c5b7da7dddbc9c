"""The one page of a request, and the page of sending home."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianyi.areas.referrals.definitions.rule_sets import findings as vocabulary
from lianyi.areas.referrals.types.cards import PlanDrug
from lianyi.areas.referrals.types.drafts import (
    ConsentDraft,
    PlanDraft,
    PlannedFollowUp,
    ReferralDraft,
)
from lianyi.areas.referrals.types.words import Channel, Direction, FollowUpWay, Urgency
from lianyi.areas.referrals.web import words
from lianyi.areas.referrals.web.forms import findings
from lianyi.kernel.numbers import whole

_MOST_DRUGS = 12
_MOST_DATES = 6


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


_CODES = {
    "list": "referrals-codes-list",
    "autocomplete": "off",
    "hx-get": reverse_lazy("terminology-options"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#referrals-codes-list",
    "hx-swap": "innerHTML",
    "hx-include": "this",
    "hx-vals": "{}",
}
"""A box that finds diseases by name, initials or code while one types."""


def code_of(text: str) -> str:
    """The code in what the type-ahead wrote (`I10.x00 高血压`), in the letters of the national list."""
    return text.split()[0].upper().replace("X", "x") if text.split() else ""


class ReferralForm(forms.Form):
    """A request for one resident. Choices of receiver and places are checked below, where they are known."""

    direction = forms.ChoiceField(
        label=_("转诊方向"), choices=words.choices("direction"), initial=Direction.UP
    )
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=words.choices("urgency"), initial=Urgency.ORDINARY
    )
    channel = forms.ChoiceField(label=_("渠道"), choices=words.choices("channel"), required=False)
    diagnosis_code = forms.CharField(
        label=_("诊断编码（ICD-10）"),
        max_length=120,
        help_text=_("输入名称、拼音首字母或编码查找，从提示中选择"),
        widget=forms.TextInput(_CODES),
    )
    reason_code = forms.ChoiceField(label=_("转诊原因"))
    impression = forms.CharField(label=_("初步印象"), max_length=500, widget=_area(2))
    present_illness = forms.CharField(
        label=_("主要现病史（转出原因）"), max_length=2000, widget=_area(4)
    )
    past_history = forms.CharField(
        label=_("既往史"), max_length=1000, required=False, widget=_area(2)
    )
    treatment_so_far = forms.CharField(
        label=_("治疗经过"), max_length=1000, required=False, widget=_area(2)
    )
    to_institution_id = forms.IntegerField(
        label=_("接收机构"), widget=forms.HiddenInput, required=False
    )
    to_department = forms.CharField(label=_("转入科室"), max_length=60, required=False)
    slot_id = forms.IntegerField(label=_("预留号源"), required=False)
    exam_slot_id = forms.IntegerField(label=_("预留检查"), required=False)
    wants_bed = forms.BooleanField(label=_("申请床位"), required=False)
    override_reason = forms.CharField(label=_("无指征转诊理由"), max_length=300, required=False)
    skip_reason = forms.CharField(label=_("越级转诊理由"), max_length=300, required=False)
    off_list_reason = forms.CharField(label=_("名单外转诊理由"), max_length=300, required=False)
    insurance_number = forms.CharField(label=_("医保转诊备案号"), max_length=40, required=False)
    agrees = forms.BooleanField(
        label=_("已告知病情、去向、费用与报销差别，患者（或家属）同意转诊"), required=False
    )
    told = forms.CharField(label=_("告知内容"), max_length=500, required=False, widget=_area(2))
    signer_name = forms.CharField(
        label=_("代签人（患者不能签字时）"), max_length=60, required=False
    )
    refusal_code = forms.ChoiceField(label=_("患者拒绝的原因"), required=False)
    refusal_note = forms.CharField(label=_("拒绝说明"), max_length=300, required=False)
    again_of_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    continues_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reasons_of: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "reason_code", [("", _("（请选择）")), *reasons_of])
        choose(self, "refusal_code", [("", _("（未拒绝）")), *words.choices("refusal")()])
        findings.add_fields(self, ("measure", "danger", "treatment", "condition", "home"))

    def clean_diagnosis_code(self) -> str:
        """The code alone."""
        return code_of(self.cleaned_data["diagnosis_code"])

    def clean(self) -> dict[str, Any]:
        """A request that is kept or sent names its receiver."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.data.get("act") != "check" and not data.get("to_institution_id"):
            self.add_error(None, gettext("请选择接收机构；没有可选机构时请更换转诊方向。"))
        return data

    def draft(self, resident_id: int, *, from_institution_id: int | None = None) -> ReferralDraft:
        """What was typed, for the service. Expects: the form is valid."""
        data = self.cleaned_data
        texts = (
            "diagnosis_code", "reason_code", "impression", "present_illness", "past_history", "treatment_so_far",
            "to_department", "override_reason", "skip_reason", "off_list_reason", "insurance_number",
        )  # fmt: skip
        return ReferralDraft(
            resident_id=resident_id,
            from_institution_id=from_institution_id,
            to_institution_id=data["to_institution_id"] or 0,
            direction=Direction(data["direction"]),
            urgency=Urgency(data["urgency"]),
            channel=Channel(data["channel"] or Channel.PLAIN),
            findings=findings.given(data),
            slot_id=data["slot_id"],
            exam_slot_id=data["exam_slot_id"],
            wants_bed=data["wants_bed"],
            consent=self.consent(),
            again_of_id=data["again_of_id"],
            continues_id=data["continues_id"],
            **{name: data[name] for name in texts},
        )

    def consent(self) -> ConsentDraft:
        """What the patient said."""
        data = self.cleaned_data
        return ConsentDraft(
            given=data["agrees"],
            told=data["told"],
            signer_name=data["signer_name"],
            refusal_code=data["refusal_code"],
            refusal_note=data["refusal_note"],
        )


def choose(
    form: forms.Form,
    name: str,
    choices: list[tuple[str, Any]] | Callable[[], list[tuple[str, Any]]],
) -> None:
    """Fill the choices of a field that are known only when the page is made, or only when the field is."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class PlanForm(forms.Form):
    """The return slip with plan, drugs and dates."""

    to_institution_id = forms.ChoiceField(label=_("接收机构（基层）"))
    reason_code = forms.ChoiceField(label=_("下转原因"))
    diagnosis_code = forms.CharField(
        label=_("主要诊断编码（ICD-10）"), max_length=120, widget=forms.TextInput(_CODES)
    )
    diagnoses = forms.CharField(label=_("诊断"), max_length=500, widget=_area(2))
    admission_no = forms.CharField(label=_("住院号"), max_length=40, required=False)
    results = forms.CharField(label=_("主要检查结果"), max_length=2000, widget=_area(3))
    treatment = forms.CharField(label=_("治疗经过"), max_length=2000, widget=_area(3))
    next_steps = forms.CharField(label=_("下一步治疗方案"), max_length=2000, widget=_area(3))
    rehabilitation = forms.CharField(
        label=_("康复建议"), max_length=1000, required=False, widget=_area(2)
    )
    warning_signs = forms.CharField(
        label=_("出现何种情况须再上转"), max_length=500, required=False, widget=_area(2)
    )
    override_reason = forms.CharField(
        label=_("不符合下转条件时的理由"), max_length=300, required=False
    )
    agrees = forms.BooleanField(label=_("患者（或家属）同意下转"), required=False)
    told = forms.CharField(label=_("告知内容"), max_length=500, required=False)
    signer_name = forms.CharField(label=_("代签人"), max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        targets_of: list[tuple[str, str]],
        reasons_of: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to_institution_id", targets_of)
        choose(self, "reason_code", reasons_of)
        findings.add_fields(self, ("home",))
        for i in range(_MOST_DRUGS):
            for part, label in _DRUG_PARTS:
                self.fields[f"drug_{i}_{part}"] = forms.CharField(
                    label=label, max_length=60, required=False
                )
        for i in range(_MOST_DATES):
            self.fields[f"date_{i}_on"] = forms.DateField(label=_("随访日期"), required=False)
            self.fields[f"date_{i}_way"] = forms.ChoiceField(
                label=_("方式"), required=False, choices=words.choices("way")
            )
            self.fields[f"date_{i}_do"] = forms.CharField(
                label=_("随访内容"), max_length=300, required=False
            )
        for name, finding in vocabulary().items():
            if finding.group == "measure" and name in _TARGETS:
                most = f"{gettext(finding.name_zh)} ≤（{finding.unit}）"
                self.fields[f"target_{name}"] = forms.FloatField(
                    label=most, required=False, min_value=0
                )

    def clean_diagnosis_code(self) -> str:
        """The code alone."""
        return code_of(self.cleaned_data["diagnosis_code"])

    def plan(self) -> PlanDraft:
        """What was typed, for the service. Expects: the form is valid."""
        data = self.cleaned_data
        texts = (
            "reason_code", "diagnosis_code", "diagnoses", "admission_no", "results", "treatment", "next_steps",
            "rehabilitation", "warning_signs", "override_reason",
        )  # fmt: skip
        return PlanDraft(
            to_institution_id=int(data["to_institution_id"]),
            drugs=tuple(self._drugs()),
            targets={
                name: data[f"target_{name}"]
                for name in _TARGETS
                if data.get(f"target_{name}") is not None
            },
            follow_ups=tuple(self._dates()),
            findings=findings.given(data),
            consent=ConsentDraft(
                given=data["agrees"], told=data["told"], signer_name=data["signer_name"]
            ),
            **{name: data[name] for name in texts},
        )

    def _drugs(self) -> list[PlanDrug]:
        data = self.cleaned_data
        rows = [
            {part: data[f"drug_{i}_{part}"] for part, _label in _DRUG_PARTS}
            for i in range(_MOST_DRUGS)
        ]
        return [
            PlanDrug(
                code=row["code"],
                name=row["name"],
                dose=row["dose"],
                frequency=row["frequency"],
                days=whole(row["days"]) or 0,
            )
            for row in rows
            if row["name"]
        ]

    def _dates(self) -> list[PlannedFollowUp]:
        data = self.cleaned_data
        found = []
        for i in range(_MOST_DATES):
            on: date | None = data[f"date_{i}_on"]
            if on is not None:
                way = FollowUpWay(data[f"date_{i}_way"] or FollowUpWay.CLINIC)
                found.append(PlannedFollowUp(due_on=on, way=way, instruction=data[f"date_{i}_do"]))
        return found

    def drug_rows(self) -> list[list[forms.BoundField]]:
        """The bound fields of each drug line."""
        return [
            [self[f"drug_{i}_{part}"] for part, _label in _DRUG_PARTS] for i in range(_MOST_DRUGS)
        ]

    def date_rows(self) -> list[list[forms.BoundField]]:
        """The bound fields of each follow-up date."""
        return [
            [self[f"date_{i}_{part}"] for part in ("on", "way", "do")] for i in range(_MOST_DATES)
        ]

    def target_fields(self) -> list[forms.BoundField]:
        """The bound fields of the targets."""
        return [self[f"target_{name}"] for name in _TARGETS]


_TARGETS = ("sbp", "dbp", "glucose_fasting")
_DRUG_PARTS = (
    ("name", _("药品")), ("dose", _("每次用量")), ("frequency", _("频次")), ("days", _("天数")), ("code", _("编码")),
)  # fmt: skip
