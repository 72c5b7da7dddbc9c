"""Forms of lessons, of the register of experts and of clinics."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.consultations.types.drafts import ExpertDraft, LessonDraft
from lianyi.areas.consultations.types.words import LessonKind
from lianyi.areas.consultations.web import words
from lianyi.areas.consultations.web.forms.acts import area
from lianyi.kernel.numbers import whole


class LessonForm(forms.Form):
    """A lesson to announce."""

    kind = forms.ChoiceField(label=_("类别"), choices=words.choices("lesson"))
    title = forms.CharField(label=_("题目"), max_length=120)
    teacher_name = forms.CharField(label=_("主讲（主持）人"), max_length=60)
    starts_at = forms.DateTimeField(label=_("时间"), widget=forms.DateTimeInput())
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=5, max_value=600, initial=60)
    place = forms.CharField(label=_("地点（线上会议室）"), max_length=80, required=False)
    audience = forms.CharField(label=_("对象"), max_length=120, required=False)
    materials = forms.CharField(label=_("资料说明"), max_length=500, required=False, widget=area(3))

    def draft(self, institution_id: int) -> LessonDraft:
        """For the service."""
        data = {**self.cleaned_data, "kind": LessonKind(self.cleaned_data["kind"])}
        return LessonDraft(institution_id=institution_id, **data)


class CodeForm(forms.Form):
    """Sign in oneself."""

    code = forms.CharField(
        label=_("签到码"),
        max_length=8,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class WordForm(forms.Form):
    """A few words."""

    note = forms.CharField(label=_("小结或原因"), max_length=500, required=False, widget=area(2))


class ExpertForm(forms.Form):
    """A doctor of ours, or of a partner hospital outside."""

    staff_id = forms.ChoiceField(label=_("本单位医师"), required=False)
    institution_id = forms.ChoiceField(
        label=_("或协作医院"), required=False, help_text=_("县外协作医院的专家须填写以下四项")
    )
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    rank = forms.ChoiceField(
        label=_("职称"), required=False, choices=lambda: [("", "—"), *words.choices("rank")()]
    )
    licence_no = forms.CharField(label=_("执业证书编号"), max_length=40, required=False)
    discipline = forms.ChoiceField(label=_("学科"), choices=words.choices("discipline"))
    independent_since = forms.DateField(
        label=_("独立执业起始日期"),
        widget=forms.DateInput(),
        help_text=_("须满规定年限（默认 3 年）"),
    )
    proof = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("如：医师执业证书首次注册日期")
    )
    speciality = forms.CharField(label=_("专业特长"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        staff: list[tuple[str, str]],
        partners: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("staff_id", staff), ("institution_id", partners)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *choices]

    def draft(self) -> ExpertDraft:
        """For the service."""
        data = self.cleaned_data
        numbers = {name: whole(data[name]) for name in ("staff_id", "institution_id")}
        return ExpertDraft(**{**data, **numbers})


class ClinicForm(forms.Form):
    """Publish an expert's hours."""

    expert_id = forms.ChoiceField(label=_("专家"))
    resource_id = forms.ChoiceField(
        label=_("号源"), help_text=_("先在“预约号源”中为专家建立出诊号源")
    )
    title = forms.CharField(label=_("名称"), max_length=80)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=area(2))

    def __init__(
        self,
        *args: Any,
        experts: list[tuple[str, str]],
        resources: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("expert_id", experts), ("resource_id", resources)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
