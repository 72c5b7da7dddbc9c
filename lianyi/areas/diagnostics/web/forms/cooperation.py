"""Forms of cooperation agreements and convenience measures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions.measures import COOPERATION, MEASURES
from lianyi.areas.diagnostics.web.forms.acts import ActForm
from lianyi.areas.diagnostics.web.words import choices


class CooperationForm(ActForm):
    """An agreement."""

    member_id = forms.TypedChoiceField(label=_("成员单位"), coerce=int)
    upper_id = forms.TypedChoiceField(label=_("上级医院"), coerce=int)
    kind = forms.ChoiceField(label=_("类别"), choices=choices(COOPERATION))
    number = forms.CharField(label=_("协议编号"), max_length=60)
    subject = forms.CharField(label=_("协作内容"), max_length=300)
    schedule = forms.CharField(label=_("协作安排（如每周三下午）"), max_length=120)
    from_on = forms.DateField(label=_("起"))
    until_on = forms.DateField(label=_("止"))


class DayForm(ActForm):
    """A day on which it was lived."""

    cooperation_id = forms.TypedChoiceField(label=_("协议"), coerce=int)
    held_on = forms.DateField(label=_("日期"))
    topic = forms.CharField(label=_("主题"), max_length=200)
    cases = forms.IntegerField(label=_("病例数"), min_value=0)
    result = forms.CharField(
        label=_("结果"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class AdoptForm(ActForm):
    """A unit adopts a measure."""

    institution_id = forms.TypedChoiceField(label=_("机构"), coerce=int)
    code = forms.ChoiceField(label=_("便民措施"), choices=choices(MEASURES))
    adopted_on = forms.DateField(label=_("开始日期"))


class UseForm(ActForm):
    """How often it was used in a month."""

    measure_id = forms.TypedChoiceField(label=_("措施与机构"), coerce=int)
    month = forms.DateField(label=_("月份（当月任一日）"))
    uses = forms.IntegerField(label=_("使用次数"), min_value=0)
