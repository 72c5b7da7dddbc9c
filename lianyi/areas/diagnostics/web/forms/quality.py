"""Small forms of recognition and quality."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.quality import FAULTS, FITNESSES, GRADES, SCORES
from lianyi.areas.diagnostics.definitions.recognition import CONDITIONS, EXTENTS
from lianyi.areas.diagnostics.types.quality import FitnessKind, Grade
from lianyi.areas.diagnostics.types.recognition import (
    Condition,
    Extent,
    RecognitionRule,
    RecognitionRuleDraft,
)
from lianyi.areas.diagnostics.web.words import choices


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def _items() -> list[tuple[str, str]]:
    return [(code, f"{each.name_zh} {code}") for code, each in items().items()]


class RecogniseForm(forms.Form):
    """An earlier result stands."""

    note = forms.CharField(label=_("互认说明"), max_length=300, required=False, widget=_area())


class ItemForm(forms.Form):
    """A county's own line of the catalogue."""

    extent = forms.ChoiceField(label=_("互认范围"), choices=choices(EXTENTS))
    valid_hours = forms.IntegerField(
        label=_("有效期（小时，自检查时间起）"), min_value=1, max_value=8784
    )
    condition = forms.ChoiceField(label=_("质量条件"), choices=choices(CONDITIONS))
    equivalents = forms.MultipleChoiceField(
        label=_("可替代的项目"),
        required=False,
        choices=_items,
        widget=forms.SelectMultiple({"size": 6}),
    )
    exceptions = forms.CharField(label=_("例外情形"), max_length=300, required=False)
    from_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput)
    confirmed = forms.BooleanField(label=_("县里已确认"), required=False)
    retired = forms.BooleanField(label=_("退出互认"), required=False)

    def draft(self, item_code: str) -> RecognitionRuleDraft:
        """For the service."""
        data = self.cleaned_data
        return RecognitionRuleDraft(
            item_code=item_code,
            from_on=data["from_on"],
            extent=Extent(data["extent"]),
            valid_hours=data["valid_hours"],
            condition=Condition(data["condition"]),
            equivalents=tuple(data["equivalents"]),
            exceptions=data["exceptions"],
            confirmed=data["confirmed"],
            retired=data["retired"],
        )


def initial_of(rule: RecognitionRule) -> dict[str, Any]:
    """What the form of a line begins with."""
    return {
        "extent": rule.extent,
        "valid_hours": rule.valid_hours,
        "condition": rule.condition,
        "equivalents": list(rule.equivalents),
        "exceptions": rule.exceptions,
        "confirmed": rule.status == "confirmed",
        "retired": rule.retired,
    }


class GradeForm(forms.Form):
    """The reader's word on a film or trace."""

    grade = forms.ChoiceField(
        label=_("片质等级"), choices=choices(GRADES), widget=forms.RadioSelect, initial=Grade.FIRST
    )
    faults = forms.MultipleChoiceField(
        label=_("缺陷（乙、丙级必选）"),
        required=False,
        choices=choices(FAULTS),
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("给检查人员的话"), max_length=300, required=False)

    def fields_for(self) -> dict[str, Any]:
        """For the service."""
        data = self.cleaned_data
        return {**data, "grade": Grade(data["grade"])}


class SecondForm(forms.Form):
    """A blind reading."""

    abnormal = forms.TypedChoiceField(
        label=_("复读结论"),
        choices=(("0", _("正常")), ("1", _("异常"))),
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    impression = forms.CharField(label=_("复读意见"), max_length=1000, widget=_area(4))


class ScoreForm(forms.Form):
    """The score of the first report."""

    score = forms.TypedChoiceField(
        label=_("评分"),
        choices=lambda: [(str(n), f"{n} {text}") for n, text in SCORES.items()],
        coerce=int,
        widget=forms.RadioSelect,
    )
    significant = forms.BooleanField(label=_("差异有临床意义"), required=False)
    note = forms.CharField(
        label=_("差异说明（2 分及以上必填）"), max_length=500, required=False, widget=_area(3)
    )


class FitnessForm(forms.Form):
    """A word of internal control or of an external round about a centre and an item."""

    item_code = forms.ChoiceField(label=_("项目"))
    kind = forms.ChoiceField(label=_("类别"), choices=choices(FITNESSES))
    passed = forms.TypedChoiceField(
        label=_("结论"),
        choices=(("1", _("合格")), ("0", _("不合格"))),
        coerce=lambda text: text == "1",
    )
    from_on = forms.DateField(label=_("自"), widget=forms.DateInput)
    until_on = forms.DateField(label=_("至"), required=False, widget=forms.DateInput)
    source = forms.CharField(label=_("依据（活动名称、批号）"), max_length=40)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (code, f"{each.name_zh} {code}") for code, each in items().items() if each.kind == kind
        ]

    def fields_for(self) -> dict[str, Any]:
        """For the service."""
        data = self.cleaned_data
        return {**data, "kind": FitnessKind(data["kind"])}
