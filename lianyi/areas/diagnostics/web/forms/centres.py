"""What may be done with a centre, one small form an act; each gives the arguments of its service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.rules.conditions import CONDITIONS
from lianyi.areas.diagnostics.types.drafts import CentreDraft, OfferDraft
from lianyi.areas.diagnostics.web.forms.acts import ActForm
from lianyi.areas.diagnostics.web.words import choices
from lianyi.kernel.money import from_yuan


class CentreActForm(ActForm):
    """Base: what was typed is what the service takes."""

    def facts(self) -> dict[str, Any]:
        """The arguments of the service. Expects: the form is valid."""
        return dict(self.cleaned_data)


class OpenForm(ActForm):
    """A centre to open."""

    kind = forms.ChoiceField(label=_("类别"), choices=choices(names.CENTRE_KIND))
    name = forms.CharField(label=_("名称"), max_length=80)
    host_id = forms.TypedChoiceField(label=_("依托机构"), coerce=int)
    opened_on = forms.DateField(label=_("启用日期"))
    third_party = forms.BooleanField(label=_("第三方机构（凭合同和质量条件接单）"), required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    hours = forms.CharField(label=_("服务时间"), max_length=120, required=False)
    capacity_per_day = forms.IntegerField(
        label=_("每日能力（例，空为不限）"), min_value=0, required=False
    )

    def draft(self, county_code: str) -> CentreDraft:
        """For the service."""
        return CentreDraft(**self.cleaned_data, county_code=county_code)


class ChangeForm(CentreActForm):
    """How it is reached and how much it takes."""

    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    hours = forms.CharField(label=_("服务时间"), max_length=120, required=False)
    capacity_per_day = forms.IntegerField(
        label=_("每日能力（例，空为不限）"), min_value=0, required=False
    )


class CloseForm(CentreActForm):
    """No more orders from a day on."""

    closed_on = forms.DateField(label=_("停用日期"))


class OfferForm(CentreActForm):
    """An item at a price from a day on."""

    item_code = forms.ChoiceField(label=_("项目"))
    price_yuan = forms.DecimalField(
        label=_("价格（元）"), min_value=0, max_digits=9, decimal_places=2
    )
    from_on = forms.DateField(label=_("起"))
    until_on = forms.DateField(label=_("止"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item_code"]
        assert isinstance(field, forms.ChoiceField)
        if not field.choices:
            field.choices = [(each.code, each.name_zh) for each in items().values()]

    def facts(self) -> dict[str, Any]:
        """The offer."""
        data = self.cleaned_data
        draft = OfferDraft(
            item_code=data["item_code"],
            price_fen=from_yuan(data["price_yuan"]),
            from_on=data["from_on"],
            until_on=data["until_on"],
        )
        return {"draft": draft}


class MemberForm(CentreActForm):
    """A unit to serve."""

    institution_id = forms.TypedChoiceField(label=_("服务机构"), coerce=int)
    since = forms.DateField(label=_("起"))


class EndForm(CentreActForm):
    """No longer served after a day."""

    institution_id = forms.TypedChoiceField(label=_("服务机构"), coerce=int)
    until = forms.DateField(label=_("止"))


class EquipmentForm(CentreActForm):
    """The unit has what it needs."""

    institution_id = forms.TypedChoiceField(label=_("服务机构"), coerce=int)
    equipment = forms.CharField(label=_("设备核查结果（设备、网络、人员）"), max_length=200)
    on = forms.DateField(label=_("核查日期"))


class OnlineForm(CentreActForm):
    """The connection was tested."""

    institution_id = forms.TypedChoiceField(label=_("服务机构"), coerce=int)
    on = forms.DateField(label=_("联调测试日期"))


class ContractForm(CentreActForm):
    """A contract with a third party."""

    number = forms.CharField(label=_("合同编号"), max_length=60)
    from_on = forms.DateField(label=_("起"))
    until_on = forms.DateField(label=_("止"))


class ConditionForm(CentreActForm):
    """A condition of a contract was seen to be met."""

    contract_id = forms.TypedChoiceField(label=_("合同"), coerce=int)
    code = forms.ChoiceField(label=_("质量条件"), choices=choices(CONDITIONS))


class DutyForm(CentreActForm):
    """Who reads when."""

    reader_id = forms.TypedChoiceField(label=_("诊断人员"), coerce=int)
    starts_at = forms.DateTimeField(
        label=_("上班"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("下班"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )


class OffDutyForm(CentreActForm):
    """A shift that does not take place."""

    duty_id = forms.TypedChoiceField(label=_("班次"), coerce=int)
