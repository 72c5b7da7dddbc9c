"""Forms of consortia."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    MemberRole,
    Model,
    Topology,
)
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms import ChosenInstitution, choices


class ConsortiumForm(forms.Form):
    """A consortium to be formed."""

    model = forms.ChoiceField(label=_("模式"), choices=choices(labels.MODEL))
    code = forms.CharField(label=_("代码"), max_length=32)
    name = forms.CharField(label=_("名称"), max_length=80)
    closeness = forms.ChoiceField(label=_("紧密程度"), choices=choices(labels.CLOSENESS))
    topology = forms.ChoiceField(label=_("组织结构"), choices=choices(labels.TOPOLOGY))
    lead = ChosenInstitution(label=_("牵头单位"))
    lead_department = forms.CharField(
        label=_("牵头科室"), max_length=40, required=False, help_text=_("专科联盟填写")
    )
    specialty = forms.CharField(
        label=_("专科"), max_length=40, required=False, help_text=_("专科联盟填写")
    )
    governing_body = forms.ChoiceField(label=_("治理机构"), choices=choices(labels.BODY))
    founded_on = forms.DateField(label=_("成立日期"))
    document_no = forms.CharField(label=_("批准文号"), max_length=60, required=False)

    def draft(self, county_code: str) -> ConsortiumDraft:
        """The consortium as it is proposed."""
        data = self.cleaned_data
        return ConsortiumDraft(
            code=data["code"],
            name=data["name"],
            model=Model(data["model"]),
            closeness=Closeness(data["closeness"]),
            county_code=county_code,
            lead_id=data["lead"],
            founded_on=data["founded_on"],
            governing_body=data["governing_body"],
            topology=Topology(data["topology"]),
            lead_department=data["lead_department"],
            specialty=data["specialty"],
            document_no=data["document_no"],
        )


class JoinForm(forms.Form):
    """A member that joins."""

    institution = ChosenInstitution(label=_("机构"))
    department = forms.CharField(
        label=_("科室"), max_length=40, required=False, help_text=_("专科联盟按科室加入")
    )
    role = forms.ChoiceField(
        label=_("角色"),
        choices=[("", _("按层级默认")), *choices(labels.ROLE)],
        required=False,
    )
    form = forms.ChoiceField(label=_("合作形式"), choices=choices(labels.FORM))
    under_id = forms.TypedChoiceField(
        label=_("隶属片区中心"), coerce=int, empty_value=None, required=False
    )
    from_on = forms.DateField(label=_("加入日期"))
    until_on = forms.DateField(label=_("协议截止"), required=False)

    def told(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "department": data["department"],
            "role": MemberRole(data["role"]) if data["role"] else None,
            "form": CooperationForm(data["form"]),
            "under_id": data["under_id"],
            "from_on": data["from_on"],
            "until_on": data["until_on"],
        }


class MemberForm(forms.Form):
    """A member's role and place."""

    role = forms.ChoiceField(label=_("角色"), choices=choices(labels.ROLE))
    under_id = forms.TypedChoiceField(
        label=_("隶属片区中心"), coerce=int, empty_value=None, required=False
    )


class ExitForm(forms.Form):
    """A member on its way out."""

    reason = forms.CharField(label=_("退出原因"), max_length=200)
    last_day = forms.DateField(label=_("最后一日"), help_text=_("退出办结后，成员关系到这一天止"))


class ExitStepForm(forms.Form):
    """The step that is due."""

    step = forms.CharField(widget=forms.HiddenInput, max_length=20)
    approved = forms.ChoiceField(
        label=_("结果"), choices=[("1", _("同意")), ("0", _("不同意"))], widget=forms.RadioSelect
    )
    document_no = forms.CharField(label=_("文号或纪要"), max_length=60)


class SettleForm(forms.Form):
    """What a consortium settles for a member."""

    manager = forms.CharField(label=labels.FIELD["manager"], max_length=80, required=False)
    user = forms.CharField(label=labels.FIELD["user"], max_length=80, required=False)
    role_statement = forms.CharField(
        label=labels.FIELD["role_statement"],
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    reason = forms.CharField(label=_("依据"), max_length=150)


class GrantForm(forms.Form):
    """A further role, given or taken back."""

    act = forms.ChoiceField(label=_("办理"), choices=[("grant", _("授予")), ("revoke", _("收回"))])
    role = forms.ChoiceField(
        label=_("角色"),
        choices=choices(
            labels.ROLE, {MemberRole.MEDICAL_CENTRE, MemberRole.SUB_CENTRE, MemberRole.AREA_CENTRE}
        ),
    )
    area = forms.CharField(label=_("服务片区"), max_length=60, required=False)
    day = forms.DateField(label=_("日期"), help_text=_("授予填起始日，收回填最后一日"))


class MergeForm(forms.Form):
    """Consortia that become one."""

    consortium_ids = forms.TypedMultipleChoiceField(
        label=_("参加整合的医共体"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    into_id = forms.TypedChoiceField(label=_("存续的医共体"), coerce=int)
    from_on = forms.DateField(label=_("整合日期"))
    document_no = forms.CharField(label=_("批准文号"), max_length=60)
    decision_id = forms.TypedChoiceField(
        label=_("会议决定"), coerce=int, empty_value=None, required=False
    )
