"""The small forms: allergy, hand-over, addendum, order, connected system, upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.records.types import (
    AllergyDraft,
    AllergyKind,
    InterfaceStandard,
    OrderKind,
    Severity,
)
from lianyi.areas.records.web.words import (
    ALLERGY_KIND,
    EXCHANGE_SERVICE,
    ORDER_CATEGORY,
    ORDER_KIND,
    SEVERITY,
    STANDARD,
)


class FindForm(forms.Form):
    """Which resident, by number."""

    number = forms.CharField(
        label=_("居民"), max_length=40, help_text=_("身份证号、健康卡号或医保编号")
    )


class AllergyForm(forms.Form):
    """An allergy, or that none is known."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(ALLERGY_KIND.items()))
    substance = forms.CharField(
        label=_("过敏原"), max_length=80, required=False, help_text=_("选“无已知过敏”时不填")
    )
    reaction = forms.CharField(label=_("反应"), max_length=120, required=False)
    severity = forms.ChoiceField(label=_("程度"), choices=list(SEVERITY.items()), required=False)

    def draft(self, resident_id: int) -> AllergyDraft:
        """The allergy as drafted."""
        data = self.cleaned_data
        return AllergyDraft(
            resident_id=resident_id,
            kind=AllergyKind(data["kind"]),
            substance=data["substance"],
            reaction=data["reaction"],
            severity=Severity(data["severity"]),
        )


class HandOverForm(forms.Form):
    """To whom an episode is handed over."""

    staff = forms.TypedChoiceField(label=_("接收医师"), coerce=int)
    reason = forms.CharField(label=_("交接说明"), max_length=200)

    def __init__(self, *args: Any, doctors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = doctors  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """One text: an addendum, or the reason of an act."""

    text = forms.CharField(
        label=_("内容"), widget=forms.Textarea(attrs={"rows": 3}), max_length=8_000
    )


class OrderForm(forms.Form):
    """An order."""

    kind = forms.ChoiceField(label=_("类型"), choices=list(ORDER_KIND.items()))
    category = forms.ChoiceField(label=_("类别"), choices=list(ORDER_CATEGORY.items()))
    text = forms.CharField(label=_("医嘱内容"), max_length=300)

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "kind": OrderKind(self.cleaned_data["kind"])}


class InterfaceForm(forms.Form):
    """A connected system."""

    code = forms.SlugField(
        label=_("代码"), max_length=40, help_text=_("字母、数字、- 和 _，如 pyrmyy-his")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    vendor = forms.CharField(label=_("厂商"), max_length=80, required=False)
    standard = forms.ChoiceField(label=_("标准"), choices=list(STANDARD.items()))
    services = forms.MultipleChoiceField(
        label=_("服务"),
        choices=list(EXCHANGE_SERVICE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    silence_h = forms.IntegerField(
        label=_("静默时限（小时）"), initial=24, min_value=1, max_value=8_760
    )

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            **data,
            "standard": InterfaceStandard(data["standard"]),
            "services": tuple(data["services"]),
        }


class UploadForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(
        label=_("文件"), help_text=_("CSV、XLSX，或 FHIR R4 Bundle（JSON、XML），不超过 30 MB")
    )
    dry_run = forms.BooleanField(label=_("只检查，不入库"), required=False, initial=True)
