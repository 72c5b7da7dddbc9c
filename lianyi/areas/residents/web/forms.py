"""Shapes of what people type about residents."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.definitions.consents import consent_texts
from lianyi.areas.residents.types import (
    IdentifierDraft,
    IdentifierKind,
    Insurance,
    ResidentDraft,
)

Choices = Iterable[tuple[str, Any]]
TYPED_KINDS: Final = (
    IdentifierKind.CITIZEN,
    IdentifierKind.PASSPORT,
    IdentifierKind.BIRTH,
    IdentifierKind.INSURANCE,
    IdentifierKind.HEALTH_CARD,
)
"""Kinds of numbers a person types; temporary ones are given by the platform."""
QUIET: Final = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def options(names: Mapping[Any, Any], *, empty: Any = None) -> list[tuple[str, Any]]:
    """Choices of a select from code -> name, with an empty first line where none need be chosen."""
    first = [] if empty is None else [("", empty)]
    return [*first, *((str(code), _(name)) for code, name in names.items())]


class PersonForm(forms.Form):
    """The basic record, as registering and correcting share it."""

    name = forms.CharField(
        label=_("姓名"), max_length=64, widget=forms.TextInput({"autocomplete": "off"})
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=options(codes.SEXES, empty="—"), required=False
    )
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=forms.DateInput())
    born_on_estimated = forms.BooleanField(
        label=_("出生日期为推算"), required=False, help_text=_("不知道确切日期时勾选")
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", **QUIET}),
    )
    division_code = forms.ChoiceField(label=_("乡镇（街道）"), required=False)
    address = forms.CharField(label=_("详细住址"), max_length=200, required=False)
    insurance = forms.ChoiceField(
        label=_("参保类型"), choices=options(codes.INSURANCES), initial=Insurance.RESIDENT
    )
    ethnicity_code = forms.ChoiceField(
        label=_("民族"), choices=options(codes.ETHNICITIES, empty="—"), required=False
    )
    marital_code = forms.ChoiceField(
        label=_("婚姻状况"), choices=options(codes.MARITAL, empty="—"), required=False
    )
    education_code = forms.ChoiceField(
        label=_("文化程度"), choices=options(codes.EDUCATION, empty="—"), required=False
    )
    occupation = forms.CharField(label=_("职业"), max_length=40, required=False)
    blood_type = forms.ChoiceField(
        label=_("血型"), choices=options(codes.BLOOD_TYPES, empty="—"), required=False
    )
    rh_type = forms.ChoiceField(
        label=_("RH 血型"), choices=options(codes.RH_TYPES, empty="—"), required=False
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=64, required=False)
    contact_phone = forms.CharField(
        label=_("联系人电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", **QUIET}),
    )

    MORE: Final = (
        "ethnicity_code",
        "marital_code",
        "education_code",
        "occupation",
        "blood_type",
        "rh_type",
        "contact_name",
        "contact_phone",
    )

    def __init__(self, *args: Any, divisions: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "division_code", [("", "—"), *divisions])

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that stand folded below: useful, not urgent."""
        return [self[name] for name in self.MORE]

    @property
    def more_open(self) -> bool:
        """Whether something folded was refused, so that it must be seen."""
        return any(self[name].errors for name in self.MORE) if self.is_bound else False


class RegisterForm(PersonForm):
    """Somebody new."""

    kind = forms.ChoiceField(
        label=_("证件类型"),
        choices=options({kind: codes.IDENTIFIERS[kind] for kind in TYPED_KINDS}),
        initial=IdentifierKind.CITIZEN,
    )
    number = forms.CharField(
        label=_("证件号码"),
        max_length=64,
        required=False,
        widget=forms.TextInput(QUIET),
        help_text=_("没有证件（新生儿、身份不明者）可不填，系统发给临时号"),
    )
    registered_institution_id = forms.ChoiceField(label=_("建档单位"), required=False)
    household_no = forms.CharField(label=_("户编号"), max_length=32, required=False)
    household_relation = forms.ChoiceField(
        label=_("与户主关系"), choices=options(codes.HOUSEHOLD_RELATIONS, empty="—"), required=False
    )
    mother_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    acknowledged = forms.CharField(label=_("继续建档的理由"), max_length=200, required=False)

    def __init__(self, *args: Any, institutions: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "registered_institution_id", list(institutions))

    def draft(self) -> ResidentDraft:
        """For the service."""
        data = dict(self.cleaned_data)
        kind, number = IdentifierKind(data.pop("kind")), data.pop("number")
        place = data.pop("registered_institution_id")
        return ResidentDraft(
            **data,
            identifiers=(IdentifierDraft(kind=kind, value=number),) if number else (),
            registered_institution_id=int(place) if place else None,
        )


class ChangeForm(PersonForm):
    """A correction; `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    HIDDEN_VALUES: Final = ("phone", "contact_phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.HIDDEN_VALUES:
            self.fields[name].help_text = _("留空表示不变")

    def changes(self) -> dict[str, Any]:
        """What was typed; a telephone left empty stays as it is, for it was never shown."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {
            name: value for name, value in data.items() if value or name not in self.HIDDEN_VALUES
        }


class NumberForm(forms.Form):
    """One more number."""

    kind = forms.ChoiceField(
        label=_("证件类型"),
        choices=options({kind: codes.IDENTIFIERS[kind] for kind in TYPED_KINDS}),
    )
    number = forms.CharField(label=_("证件号码"), max_length=64, widget=forms.TextInput(QUIET))


class AdmitForm(forms.Form):
    """Somebody at the desk with a card."""

    number = forms.CharField(
        label=_("证件号或健康卡号"),
        max_length=64,
        widget=forms.TextInput(QUIET),
        help_text=_("须为完整号码，与证件一致"),
    )
    name = forms.CharField(label=_("姓名"), max_length=64, help_text=_("与证件一致的全名"))


class RevealForm(forms.Form):
    """What for somebody needs the whole number."""

    what = forms.ChoiceField(choices=[("number", ""), ("phone", ""), ("contact_phone", "")])
    purpose = forms.CharField(label=_("用途"), max_length=100)


class HouseholdForm(forms.Form):
    """Joining a household."""

    household_id = forms.IntegerField(label=_("户"), widget=forms.HiddenInput, required=False)
    relation = forms.ChoiceField(label=_("与户主关系"), choices=options(codes.HOUSEHOLD_RELATIONS))


class DeathForm(forms.Form):
    """A death."""

    died_on = forms.DateField(label=_("死亡日期"), widget=forms.DateInput())


class SignedForm(forms.Form):
    """Who signs."""

    signed_by = forms.ChoiceField(label=_("签字人身份"), choices=options(codes.SIGNERS))
    signer_name = forms.CharField(label=_("签字人姓名"), max_length=64)


class ConsentForm(SignedForm):
    """A consent or a refusal."""

    kind = forms.ChoiceField(label=_("文本"))
    given = forms.ChoiceField(label=_("意见"), choices=[("1", _("同意")), ("0", _("不同意"))])
    reason = forms.CharField(label=_("不同意的理由"), max_length=200, required=False)

    field_order = ("kind", "given", "reason", "signed_by", "signer_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(text.kind, _(text.name_zh)) for text in consent_texts().values()])


class GrantForm(SignedForm):
    """A leave to read."""

    institution_id = forms.ChoiceField(label=_("授权给"))
    days = forms.IntegerField(label=_("期限（天）"), min_value=1, initial=30)
    purpose = forms.CharField(label=_("目的"), max_length=200)

    field_order = ("institution_id", "days", "purpose", "signed_by", "signer_name")

    def __init__(self, *args: Any, institutions: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "institution_id", [("", "—"), *institutions])


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class GlassForm(forms.Form):
    """Breaking the glass."""

    number = forms.CharField(
        label=_("证件号或健康卡号"), max_length=64, required=False, widget=forms.TextInput(QUIET)
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=64,
        required=False,
        help_text=_("没有号码时，姓名与出生日期都要填"),
    )
    born_on = forms.DateField(label=_("出生日期"), required=False, widget=forms.DateInput())
    reason_code = forms.ChoiceField(label=_("原因"), choices=options(codes.GLASS_REASONS))
    reason = forms.CharField(
        label=_("情况说明"), max_length=400, widget=forms.Textarea({"rows": 2})
    )
    minutes = forms.IntegerField(label=_("时限（分钟）"), min_value=1, initial=30)


class VerdictForm(forms.Form):
    """What the privacy officer finds."""

    verdict = forms.ChoiceField(label=_("结论"), choices=options(codes.VERDICTS))
    note = forms.CharField(label=_("说明"), max_length=400, required=False)


class PairForm(forms.Form):
    """Are the two one person?"""

    decision = forms.ChoiceField(
        choices=[("same", _("是同一人，合并")), ("different", _("不是同一人"))]
    )
    keep = forms.ChoiceField(choices=[("first", ""), ("second", "")], initial="first")
    take = forms.MultipleChoiceField(required=False)
    note = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, takeable: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "take", list(takeable))


class FileForm(forms.Form):
    """A file to import."""

    file = forms.FileField(label=_("文件"), help_text=_("CSV、XLSX，或 FHIR Bundle（.json）"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)


def offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Set what a select offers now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # declared so above
    field.choices = choices
