"""Forms of the disease catalogue, roles, partners and routes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations.definitions import catalogue
from lianyi.areas.organisations.services import AgreementDraft, EntryDraft
from lianyi.areas.organisations.types import Ability, AgreementKind, NetworkStatus, Tier
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms import ChosenInstitution, choices


class EntryForm(forms.Form):
    """How far a tier, or one unit, takes a disease."""

    tier = forms.ChoiceField(
        label=_("适用层级"),
        choices=[
            ("", _("指定机构")),
            *choices(labels.TIER, {Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE}),
        ],
        required=False,
    )
    institution = ChosenInstitution(label=_("指定机构"), required=False)
    icd_prefix = forms.CharField(
        label=_("疾病编码"), max_length=12, help_text=_("编码或其开头，如 I10、E11.7")
    )
    ability = forms.ChoiceField(
        label=_("收治能力"), choices=choices(labels.ABILITY, set(Ability) - {Ability.UNKNOWN})
    )
    condition = forms.CharField(label=_("条件"), max_length=200, required=False)
    source = forms.CharField(label=_("依据"), max_length=80)
    from_on = forms.DateField(label=_("生效日期"))

    def clean(self) -> dict[str, Any]:
        """Exactly one of tier and institution says whose row it is."""
        data = super().clean() or {}
        if bool(data.get("tier")) == bool(data.get("institution")):
            self.add_error("tier", _("层级和指定机构须填写其中一项"))
        return data

    def draft(self, county_code: str) -> EntryDraft:
        """The row as it is entered."""
        data = self.cleaned_data
        return EntryDraft(
            icd_prefix=data["icd_prefix"],
            ability=Ability(data["ability"]),
            from_on=data["from_on"],
            institution_id=data["institution"],
            tier=Tier(data["tier"]) if data["tier"] else None,
            county_code=county_code,
            condition=data["condition"],
            source=data["source"],
        )


class EndForm(forms.Form):
    """The last day."""

    last_day = forms.DateField(label=_("最后一日"))


class ServicesForm(forms.Form):
    """Services of the role catalogue an institution gives."""

    services = forms.MultipleChoiceField(
        label=_("提供的服务"), widget=forms.CheckboxSelectMultiple, required=False
    )
    on = forms.DateField(label=_("自"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["services"]
        field.choices = [
            (
                item.code,
                f"{labels.TIER[item.tier]}：{item.name_zh}{'（核心）' if item.core else ''}",
            )
            for item in catalogue()
        ]


class AgreementForm(forms.Form):
    """A referral agreement."""

    lead = ChosenInstitution(label=_("牵头医院"))
    partner = ChosenInstitution(label=_("县外合作医院"))
    kind = forms.ChoiceField(label=_("合作类型"), choices=choices(labels.AGREEMENT))
    document_no = forms.CharField(label=_("协议编号"), max_length=60)
    network_status = forms.ChoiceField(label=_("医保联网"), choices=choices(labels.NETWORK))
    network_checked_on = forms.DateField(label=_("联网核对日期"), required=False)
    specialties = forms.CharField(
        label=_("合作专科"), max_length=400, required=False, help_text=_("用顿号或逗号分开")
    )
    chosen_because = forms.CharField(
        label=_("选择理由"), max_length=200, help_text=_("流向分析、对口支援、医联体关系等")
    )
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    from_on = forms.DateField(label=_("生效日期"))
    until_on = forms.DateField(label=_("截止日期"), required=False)

    def draft(self) -> AgreementDraft:
        """The agreement as it is entered."""
        data = dict(self.cleaned_data)
        text = data["specialties"].replace("，", "、").replace(",", "、")
        return AgreementDraft(
            **{
                **{k: v for k, v in data.items() if k not in ("lead", "partner")},
                "lead_id": data["lead"],
                "partner_id": data["partner"],
                "kind": AgreementKind(data["kind"]),
                "network_status": NetworkStatus(data["network_status"]),
                "specialties": tuple(s.strip() for s in text.split("、") if s.strip()),
            }
        )


class NetworkForm(forms.Form):
    """What a check of the network found, or the end of the agreement."""

    status = forms.ChoiceField(label=_("医保联网"), choices=choices(labels.NETWORK))
    checked_on = forms.DateField(label=_("核对日期"))


class RouteForm(forms.Form):
    """Which hospital receives for a primary institution."""

    primary = ChosenInstitution(label=_("基层机构"))
    receiving = ChosenInstitution(label=_("承接医院"))
    lead = ChosenInstitution(label=_("牵头医院"), required=False)
    from_on = forms.DateField(label=_("生效日期"))
    reason = forms.CharField(label=_("依据"), max_length=200, required=False)
