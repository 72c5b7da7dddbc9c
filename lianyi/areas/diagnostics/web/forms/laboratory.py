"""Forms of laboratory and pathology."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions.analytes import analytes
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.specimens import (
    BIOSAFETY,
    CORRECTION,
    EQA_ORGANISER,
    LAB_STATE,
    LAB_TYPE,
    PURPOSE,
    REJECT,
    SLIDE_FAULT,
    SLIDE_QUALITY,
)
from lianyi.areas.diagnostics.types.laboratory import (
    CapacityDraft,
    EqaDraft,
    LaboratoryDraft,
    MaterialDraft,
    RunDraft,
)
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.diagnostics.web.words import choices

Options = Sequence[tuple[Any, str]]


def numbers() -> list[tuple[str, str]]:
    """Analytes that are numbers: what can be controlled and compared."""
    return [
        (each.code, f"{each.short} {each.name}") for each in analytes().values() if each.is_number
    ]


def lab_items() -> list[tuple[str, str]]:
    """Items of laboratory and pathology."""
    kinds = (CentreKind.LABORATORY, CentreKind.PATHOLOGY)
    return [(each.code, each.name_zh) for each in items().values() if each.kind in kinds]


class NoteForm(forms.Form):
    """A word."""

    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class MustNoteForm(forms.Form):
    """A word that must be given."""

    note = forms.CharField(label=_("处理说明"), max_length=200)


class ReasonForm(forms.Form):
    """Why results go back."""

    reason = forms.CharField(label=_("退回原因"), max_length=300)


class RejectForm(forms.Form):
    """Why a specimen is not taken in."""

    reason = forms.ChoiceField(label=_("拒收原因"), choices=choices(REJECT))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class RunForm(forms.Form):
    """A courier sets out."""

    centre_id = forms.TypedChoiceField(label=_("送往"), coerce=int)
    box = forms.CharField(label=_("运送箱编号"), max_length=30)
    celsius_low = forms.IntegerField(label=_("箱温下限（℃）"), initial=2)
    celsius_high = forms.IntegerField(label=_("箱温上限（℃）"), initial=8)
    stop_ids = forms.TypedMultipleChoiceField(
        label=_("取件点"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, centres: Options, stops: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre_id"].choices = list(centres)  # type: ignore[attr-defined]
        self.fields["stop_ids"].choices = list(stops)  # type: ignore[attr-defined]

    def draft(self) -> RunDraft:
        """For the service."""
        data = self.cleaned_data
        return RunDraft(**{**data, "stop_ids": tuple(data["stop_ids"])})


class TemperatureForm(forms.Form):
    """A temperature of the box."""

    celsius = forms.DecimalField(label=_("箱温（℃）"), decimal_places=1, max_digits=5)


class ImportForm(forms.Form):
    """A file of an analyser."""

    centre_id = forms.TypedChoiceField(label=_("检验中心"), coerce=int)
    file = forms.FileField(label=_("结果文件（CSV、XLSX）"))
    dry_run = forms.BooleanField(label=_("只检查，不写入"), required=False)

    def __init__(self, *args: Any, centres: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre_id"].choices = list(centres)  # type: ignore[attr-defined]


class HeldForm(forms.Form):
    """A held value as a person corrects it."""

    value = forms.CharField(label=_("结果"), max_length=60)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    note = forms.CharField(label=_("处理说明"), max_length=200)


class TargetForm(forms.Form):
    """Lot, level, mean and SD."""

    centre_id = forms.TypedChoiceField(label=_("检验中心"), coerce=int)
    analyte = forms.ChoiceField(label=_("项目"), choices=numbers)
    analyser = forms.CharField(label=_("仪器"), max_length=40)
    lot = forms.CharField(label=_("质控品批号"), max_length=30)
    level = forms.CharField(label=_("水平"), max_length=10, initial="1")
    mean = forms.DecimalField(label=_("靶值（均值）"), max_digits=14, decimal_places=4)
    sd = forms.DecimalField(label=_("标准差"), max_digits=14, decimal_places=4)
    from_on = forms.DateField(label=_("启用日期"), widget=forms.DateInput)
    until_on = forms.DateField(label=_("停用日期"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, centres: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre_id"].choices = list(centres)  # type: ignore[attr-defined]

    def draft(self) -> MaterialDraft:
        """For the service."""
        return MaterialDraft(**self.cleaned_data)


class ControlRunForm(forms.Form):
    """One value a level of the series."""

    def __init__(self, *args: Any, levels: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = [level for level, _label in levels]
        for place, (_level, label) in enumerate(levels):
            self.fields[f"v_{place}"] = forms.DecimalField(
                label=label, max_digits=14, decimal_places=4, required=False
            )

    def values(self) -> dict[str, Decimal]:
        """What was measured, by level."""
        found = {level: self.cleaned_data.get(f"v_{n}") for n, level in enumerate(self.levels)}
        return {level: value for level, value in found.items() if value is not None}


class CorrectionForm(forms.Form):
    """What was done about a run."""

    correction = forms.ChoiceField(label=_("纠正措施"), choices=choices(CORRECTION))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class EnrolForm(forms.Form):
    """A round of outside comparison."""

    centre_id = forms.TypedChoiceField(label=_("检验中心"), coerce=int)
    organiser = forms.ChoiceField(label=_("组织单位"), choices=choices(EQA_ORGANISER))
    name = forms.CharField(label=_("轮次名称"), max_length=80)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    due_on = forms.DateField(label=_("回报截止"), widget=forms.DateInput)
    analyte_codes = forms.MultipleChoiceField(label=_("项目"), choices=numbers)
    sample_count = forms.IntegerField(label=_("每项样本数"), min_value=1, max_value=10, initial=5)

    def __init__(self, *args: Any, centres: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre_id"].choices = list(centres)  # type: ignore[attr-defined]

    def draft(self) -> EqaDraft:
        """For the service."""
        data = self.cleaned_data
        return EqaDraft(
            centre_id=data["centre_id"],
            organiser=data["organiser"],
            name=data["name"],
            year=data["year"],
            due_on=data["due_on"],
            samples=tuple(
                (code, f"{data['year']}{n:02d}")
                for code in data["analyte_codes"]
                for n in range(1, data["sample_count"] + 1)
            ),
        )


class LaboratoryForm(forms.Form):
    """The entry of a laboratory."""

    institution_id = forms.TypedChoiceField(label=_("机构"), coerce=int)
    name = forms.CharField(label=_("实验室名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=choices(LAB_TYPE))
    biosafety = forms.ChoiceField(label=_("生物安全级别"), choices=choices(BIOSAFETY))
    state = forms.ChoiceField(label=_("建设状态"), choices=choices(LAB_STATE))
    accepted_on = forms.DateField(label=_("验收日期"), required=False, widget=forms.DateInput)
    acceptance_no = forms.CharField(label=_("验收（备案）文号"), max_length=60, required=False)
    head_name = forms.CharField(label=_("负责人"), max_length=60, required=False)
    staff_count = forms.IntegerField(label=_("技术人员数"), min_value=0, max_value=999, initial=0)
    area_m2 = forms.IntegerField(
        label=_("面积（㎡）"), min_value=0, max_value=99_999, required=False
    )
    centre_id = forms.TypedChoiceField(
        label=_("所属共享中心"), coerce=int, required=False, empty_value=None
    )
    scope = forms.CharField(
        label=_("业务范围"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    equipment = forms.CharField(
        label=_("主要设备"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, institutions: Options, centres: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution_id"].choices = list(institutions)  # type: ignore[attr-defined]
        self.fields["centre_id"].choices = [("", "—"), *centres]  # type: ignore[attr-defined]

    def draft(self) -> LaboratoryDraft:
        """For the service."""
        return LaboratoryDraft(**self.cleaned_data)


class CapacityForm(forms.Form):
    """Tests a day."""

    item_code = forms.ChoiceField(label=_("项目"), choices=lab_items)
    method = forms.CharField(label=_("检测方法"), max_length=60)
    per_day = forms.IntegerField(label=_("日检测能力（份）"), min_value=0, max_value=1_000_000)
    surge_per_day = forms.IntegerField(
        label=_("应急能力（份/日）"), min_value=0, max_value=1_000_000
    )
    from_on = forms.DateField(label=_("起始日期"), widget=forms.DateInput)

    def draft(self) -> CapacityDraft:
        """For the service."""
        return CapacityDraft(**self.cleaned_data)


class GrossForm(forms.Form):
    """Grossing."""

    description = forms.CharField(
        label=_("巨检描述"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    pieces = forms.IntegerField(label=_("取材块数"), min_value=1, max_value=999, initial=1)


class EmbedForm(forms.Form):
    """A block."""

    tissue = forms.CharField(label=_("组织部位"), max_length=80)


class StainForm(forms.Form):
    """A slide."""

    letter = forms.CharField(label=_("蜡块"), max_length=4)
    dye = forms.CharField(label=_("染色"), max_length=30, initial="HE")


class SlidesForm(forms.Form):
    """Slides set out."""

    receiver_id = forms.TypedChoiceField(label=_("送往"), coerce=int)
    purpose = forms.ChoiceField(label=_("目的"), choices=choices(PURPOSE))
    slides = forms.CharField(label=_("切片编号"), max_length=200)
    digital = forms.BooleanField(label=_("数字切片（扫描）"), required=False)
    question = forms.CharField(label=_("会诊问题"), max_length=300, required=False)

    def __init__(self, *args: Any, receivers: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver_id"].choices = list(receivers)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What slides show, and how well they were made."""

    quality = forms.ChoiceField(label=_("切片质量"), choices=choices(SLIDE_QUALITY))
    faults = forms.MultipleChoiceField(
        label=_("质量问题"),
        required=False,
        choices=choices(SLIDE_FAULT),
        widget=forms.CheckboxSelectMultiple,
    )
    opinion = forms.CharField(
        label=_("阅片意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    field_order = ("opinion", "quality", "faults")
