"""Forms of slots, visits and beds."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.scheduling.services.warding import BedDraft
from lianyi.areas.scheduling.types import (
    Audience,
    BedSex,
    ResourceDraft,
    ResourceKind,
    TemplateDraft,
)
from lianyi.areas.scheduling.web.words import (
    AUDIENCE,
    BED_SEX,
    CANCEL_REASON,
    RESOURCE_KIND,
    WEEKDAY,
)

MOST_BEDS_AT_ONCE = 200


class FindForm(forms.Form):
    """Which resident: by number, or chosen already."""

    number = forms.CharField(
        label=_("居民"), max_length=40, help_text=_("身份证号、健康卡号或医保编号")
    )


class BookForm(forms.Form):
    """A place for a resident."""

    resident = forms.IntegerField(widget=forms.HiddenInput)
    slot = forms.IntegerField(widget=forms.HiddenInput)
    audience = forms.ChoiceField(label=_("预约身份"), choices=list(AUDIENCE.items()))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "resident_id": data["resident"],
            "slot_id": data["slot"],
            "audience": Audience(data["audience"]),
            "note": data["note"],
            "client_id": data["client_id"],
        }


class CancelForm(forms.Form):
    """Why a visit is given up."""

    reason = forms.ChoiceField(label=_("取消原因"), choices=list(CANCEL_REASON.items()))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why a sitting is stopped, or who takes it over."""

    reason = forms.CharField(label=_("原因"), max_length=100)
    resource = forms.TypedChoiceField(
        label=_("替诊"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("不选则停诊：释放全部预留，取消全部未到诊预约"),
    )

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = [("", _("不替诊，直接停诊")), *others]  # type: ignore[attr-defined]


class ResourceForm(forms.Form):
    """A clinic, doctor or device."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(RESOURCE_KIND.items()))
    name = forms.CharField(label=_("名称"), max_length=60)
    department = forms.CharField(label=_("科室"), max_length=40, required=False)
    staff = forms.TypedChoiceField(label=_("医师"), coerce=int, empty_value=None, required=False)
    exam_code = forms.CharField(label=_("检查项目编码"), max_length=20, required=False)

    def __init__(self, *args: Any, doctors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [("", "—"), *doctors]  # type: ignore[attr-defined]

    def draft(self, institution_id: int) -> ResourceDraft:
        """The resource as drafted."""
        data = self.cleaned_data
        return ResourceDraft(
            institution_id=institution_id,
            kind=ResourceKind(data["kind"]),
            name=data["name"],
            department=data["department"],
            staff_id=data["staff"],
            exam_code=data["exam_code"],
        )


class TemplateForm(forms.Form):
    """A weekly sitting."""

    weekday = forms.TypedChoiceField(label=_("星期"), coerce=int, choices=list(enumerate(WEEKDAY)))
    starts = forms.TimeField(label=_("开始"), initial="08:00", widget=forms.TimeInput)
    ends = forms.TimeField(label=_("结束"), initial="12:00", widget=forms.TimeInput)
    slot_minutes = forms.IntegerField(label=_("每段分钟"), initial=30, min_value=5, max_value=480)
    capacity = forms.IntegerField(label=_("每段号数"), initial=4, min_value=1, max_value=200)
    green = forms.IntegerField(
        label=_("绿色通道段数"), initial=0, min_value=0, help_text=_("每次出诊最先的几段")
    )
    priority = forms.IntegerField(
        label=_("优先段数"),
        initial=2,
        min_value=0,
        help_text=_("留给转诊与签约居民，到点向公众释放"),
    )
    valid_from = forms.DateField(label=_("启用日期"), widget=forms.DateInput)
    on_holidays = forms.BooleanField(label=_("法定节假日也出诊"), required=False)

    def draft(self, resource_id: int) -> TemplateDraft:
        """The sitting as drafted."""
        return TemplateDraft(resource_id=resource_id, **self.cleaned_data)


class GenerateForm(forms.Form):
    """The days slots are made for."""

    first = forms.DateField(label=_("从"), widget=forms.DateInput)
    last = forms.DateField(label=_("到"), widget=forms.DateInput)


class WardForm(forms.Form):
    """A ward with its beds."""

    name = forms.CharField(label=_("病区"), max_length=40)
    department = forms.CharField(label=_("科室"), max_length=40)
    beds = forms.IntegerField(
        label=_("床位数"), min_value=1, max_value=MOST_BEDS_AT_ONCE, initial=40
    )
    sex = forms.ChoiceField(label=_("收治性别"), choices=list(BED_SEX.items()))
    isolation = forms.BooleanField(label=_("隔离病区"), required=False)

    def drafts(self) -> list[BedDraft]:
        """The beds, numbered from 01."""
        data = self.cleaned_data
        return [
            BedDraft(code=f"{n:02d}", sex=BedSex(data["sex"]), is_isolation=data["isolation"])
            for n in range(1, data["beds"] + 1)
        ]


class DayForm(forms.Form):
    """A day asked for in the address; today where there is none, or a wrong one."""

    on = forms.DateField()

    @classmethod
    def read(cls, query: Any, name: str, today: date) -> date:
        """The day named in a query."""
        form = cls({"on": query.get(name, "")})
        return form.cleaned_data["on"] if form.is_valid() else today
