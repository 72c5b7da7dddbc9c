"""Forms of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations.types import (
    Grade,
    InstitutionDraft,
    LegalStatus,
    Level,
    ManagementType,
    OperatingStatus,
    OwnerKind,
    Tier,
)
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms import choices

ENUMS: dict[str, Any] = {
    "tier": Tier,
    "level": Level,
    "grade": Grade,
    "management_type": ManagementType,
    "owner_kind": OwnerKind,
    "legal_status": LegalStatus,
    "operating_status": OperatingStatus,
}


class EntryForm(forms.Form):
    """What the register keeps of an institution."""

    name = forms.CharField(label=labels.FIELD["name"], max_length=80)
    short_name = forms.CharField(label=labels.FIELD["short_name"], max_length=40, required=False)
    kind = forms.CharField(
        label=labels.FIELD["kind"],
        max_length=4,
        required=False,
        help_text=_("WS 218 类别代码，如 A100 综合医院、C220 乡卫生院、D600 村卫生室"),
    )
    credit_code = forms.CharField(
        label=labels.FIELD["credit_code"], max_length=18, required=False, help_text=_("18 位")
    )
    level = forms.ChoiceField(label=labels.FIELD["level"], choices=choices(labels.LEVEL))
    grade = forms.ChoiceField(
        label=labels.FIELD["grade"], choices=choices(labels.GRADE), initial=Grade.UNRATED
    )
    management_type = forms.ChoiceField(
        label=labels.FIELD["management_type"], choices=choices(labels.MANAGEMENT)
    )
    operating_status = forms.ChoiceField(
        label=labels.FIELD["operating_status"], choices=choices(labels.OPERATING)
    )
    owner = forms.CharField(label=labels.FIELD["owner"], max_length=80, required=False)
    owner_kind = forms.ChoiceField(
        label=labels.FIELD["owner_kind"], choices=choices(labels.OWNER_KIND)
    )
    owning_government = forms.CharField(
        label=labels.FIELD["owning_government"], max_length=80, required=False
    )
    employer = forms.CharField(label=labels.FIELD["employer"], max_length=80, required=False)
    manager = forms.CharField(label=labels.FIELD["manager"], max_length=80, required=False)
    user = forms.CharField(label=labels.FIELD["user"], max_length=80, required=False)
    legal_status = forms.ChoiceField(
        label=labels.FIELD["legal_status"],
        choices=choices(labels.LEGAL),
        initial=LegalStatus.NONE,
    )
    legal_representative = forms.CharField(
        label=labels.FIELD["legal_representative"], max_length=40, required=False
    )
    beds = forms.IntegerField(label=labels.FIELD["beds"], initial=0, min_value=0)
    population = forms.IntegerField(label=labels.FIELD["population"], initial=0, min_value=0)
    division_code = forms.CharField(
        label=labels.FIELD["division_code"],
        max_length=12,
        required=False,
        help_text=_("县 6 位、乡镇 9 位、村 12 位"),
    )
    parent_code = forms.CharField(
        label=labels.FIELD["parent_id"],
        max_length=32,
        required=False,
        help_text=_("村卫生室填写管理它的乡镇卫生院的机构代码"),
    )
    address = forms.CharField(label=labels.FIELD["address"], max_length=120, required=False)
    phone = forms.CharField(label=labels.FIELD["phone"], max_length=20, required=False)
    latitude = forms.FloatField(label=labels.FIELD["latitude"], required=False)
    longitude = forms.FloatField(label=labels.FIELD["longitude"], required=False)
    licence_no = forms.CharField(label=labels.FIELD["licence_no"], max_length=40, required=False)
    licence_from = forms.DateField(label=labels.FIELD["licence_from"], required=False)
    licence_until = forms.DateField(label=labels.FIELD["licence_until"], required=False)
    role_statement = forms.CharField(
        label=labels.FIELD["role_statement"],
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def told(self) -> dict[str, Any]:
        """The fields as the register takes them."""
        return {
            name: ENUMS[name](value) if name in ENUMS else value
            for name, value in self.cleaned_data.items()
        }


class RegisterForm(EntryForm):
    """A new institution."""

    code = forms.CharField(
        label=labels.FIELD["code"], max_length=32, help_text=_("22 位卫生机构代码或自编代码")
    )
    tier = forms.ChoiceField(label=labels.FIELD["tier"], choices=choices(labels.TIER))
    county_code = forms.CharField(
        label=labels.FIELD["county_code"], max_length=6, required=False, help_text=_("6 位")
    )
    opened_on = forms.DateField(label=labels.FIELD["opened_on"], required=False)
    field_order = ("code", "name", "short_name", "tier", "kind", "credit_code")

    def draft(self) -> InstitutionDraft:
        """The institution as it is entered."""
        return InstitutionDraft(**self.told())


class ChangeForm(EntryForm):
    """A change from a day on."""

    valid_from = forms.DateField(
        label=_("生效日期"), help_text=_("填过去的日期为更正历史；填将来的日期到日自动生效")
    )
    reason = forms.CharField(label=_("变更依据"), max_length=200, help_text=_("批准文号或原因"))
    field_order = ("valid_from", "reason")


class ImportForm(forms.Form):
    """A file of institutions."""

    file = forms.FileField(
        label=_("文件"), help_text=_("CSV、XLSX，或 FHIR Organization（单个或 Bundle）")
    )
    dry_run = forms.BooleanField(label=_("只检查，不写入"), required=False, initial=True)


class AliasForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("别名"), max_length=80)
    from_on = forms.DateField(label=_("使用自"), required=False)
    until_on = forms.DateField(label=_("使用至"), required=False)
    confidence_percent = forms.IntegerField(
        label=_("可信度（%）"), min_value=1, max_value=100, initial=100
    )
    source = forms.CharField(label=_("来源"), max_length=80)


class DirectorForm(forms.Form):
    """A new director."""

    person_name = forms.CharField(label=_("院长姓名"), max_length=40)
    document_no = forms.CharField(label=_("任命文号"), max_length=60, required=False)
    from_on = forms.DateField(label=_("任职日期"))
