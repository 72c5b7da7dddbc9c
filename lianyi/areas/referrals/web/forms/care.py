"""Forms of follow-up and of talks with patients outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.referrals.types.drafts import ContactDraft, FollowUpReport
from lianyi.areas.referrals.types.words import ContactOutcome, FollowUpWay
from lianyi.areas.referrals.web import words
from lianyi.areas.referrals.web.forms import findings


class FollowUpForm(forms.Form):
    """A follow-up as done."""

    way = forms.ChoiceField(label=_("方式"), choices=words.choices("way"))
    drugs_taken = forms.BooleanField(label=_("规律服药"), required=False, initial=True)
    complication = forms.BooleanField(label=_("出现新的并发症或原有并发症加重"), required=False)
    note = forms.CharField(
        label=_("随访记录"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings.add_fields(self, ("measure",))
        for name in ("egfr", "creatinine", "acr", "temperature"):
            self.fields.pop(findings.PREFIX + name, None)

    def report(self) -> FollowUpReport:
        """For the service."""
        data = self.cleaned_data
        measured = {k: float(v) for k, v in findings.given(data).items() if v is not None}
        return FollowUpReport(
            way=FollowUpWay(data["way"]),
            measurements=measured,
            drugs_taken=data["drugs_taken"],
            complication=data["complication"],
            note=data["note"],
        )


class AttemptForm(forms.Form):
    """A try that did not reach the person."""

    outcome = forms.ChoiceField(label=_("结果"), choices=words.choices("attempt"))
    next_on = forms.DateField(label=_("改约日期"), required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class GiveUpForm(forms.Form):
    """The person is lost to follow-up."""

    note = forms.CharField(label=_("失访原因"), max_length=300)


class ContactForm(forms.Form):
    """A talk with a patient outside."""

    spoke_with = forms.CharField(
        label=_("联系对象"), max_length=60, help_text=_("如：本人、其子、管床医生")
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=words.choices("contact"))
    next_on = forms.DateField(label=_("下次联系"), required=False)
    note = forms.CharField(
        label=_("内容"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def draft(self, encounter_id: int) -> ContactDraft:
        """For the service."""
        data = self.cleaned_data
        return ContactDraft(
            encounter_id=encounter_id,
            spoke_with=data["spoke_with"],
            outcome=ContactOutcome(data["outcome"]),
            note=data["note"],
            next_on=data["next_on"],
        )
