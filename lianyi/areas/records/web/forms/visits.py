"""The forms a doctor fills: a visit, an amendment, an admission, a discharge."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.definitions.catalogue import VisitTemplate
from lianyi.areas.records.types import (
    Amendment,
    ConditionDraft,
    ConditionKind,
    Disposition,
    EncounterDetail,
    EncounterDraft,
    EncounterKind,
    ItemDraft,
    ObservationDraft,
    PrescriptionDraft,
    plain,
)
from lianyi.areas.records.web.forms.picking import TermField
from lianyi.areas.records.web.words import (
    DISPOSITION,
    ENCOUNTER_KIND,
    FREQUENCY,
    NOTE_PART,
    ROUTE,
    SUMMARY_PART,
)
from lianyi.areas.terminology import public as terminology
from lianyi.kernel import money

DIAGNOSES: Final = 5
DRUGS: Final = 5
AREA: Final = forms.Textarea(attrs={"rows": 3})
EMPTY: Final = ("", "—")


class PartsForm(forms.Form):
    """Diagnoses, values and drugs: fields made for each, read back as drafts."""

    def add_diagnoses(self, count: int = DIAGNOSES) -> None:
        """Fields for diagnoses, the first the principal."""
        for number in range(1, count + 1):
            self.fields[f"diagnosis_{number}"] = TermField(
                terminology.System.ICD10,
                "records-codes",
                required=False,
                label=_("主要诊断") if number == 1 else _("其他诊断"),
            )

    def add_values(self, codes: tuple[str, ...]) -> None:
        """Fields for measured values."""
        for code in codes:
            measure = catalogue.measures()[code]
            label = f"{measure.short} {measure.unit}".strip()
            if measure.is_number:
                self.fields[f"value_{code}"] = forms.DecimalField(
                    label=label, required=False, max_digits=10, decimal_places=3
                )
            else:
                self.fields[f"value_{code}"] = forms.CharField(
                    label=label, required=False, max_length=200
                )

    def add_drugs(self, count: int = DRUGS) -> None:
        """Rows for drugs."""
        for number in range(1, count + 1):
            self.fields[f"drug_{number}"] = TermField(
                terminology.System.MEDICINE, "records-drugs", required=False, label=_("药品")
            )
            self.fields[f"dose_{number}"] = forms.CharField(
                label=_("每次剂量"), required=False, max_length=30
            )
            self.fields[f"frequency_{number}"] = forms.ChoiceField(
                label=_("频次"), required=False, choices=[EMPTY, *FREQUENCY.items()]
            )
            self.fields[f"route_{number}"] = forms.ChoiceField(
                label=_("途径"), required=False, choices=[EMPTY, *ROUTE.items()]
            )
            self.fields[f"days_{number}"] = forms.IntegerField(
                label=_("天数"), required=False, min_value=1, max_value=180
            )
            self.fields[f"quantity_{number}"] = forms.DecimalField(
                label=_("总量"), required=False, max_digits=8, decimal_places=2
            )

    def group(self, prefix: str) -> Iterator[forms.BoundField]:
        """The fields whose names begin so."""
        return (self[name] for name in self.fields if name.startswith(prefix))

    def diagnosis_fields(self) -> list[forms.BoundField]:
        """Fields of the diagnoses."""
        return list(self.group("diagnosis_"))

    def value_fields(self) -> list[forms.BoundField]:
        """Fields of the values."""
        return list(self.group("value_"))

    def drug_rows(self) -> list[list[forms.BoundField]]:
        """Fields of each drug."""
        names = ("drug", "dose", "frequency", "route", "days", "quantity")
        numbers = range(1, sum(name.startswith("drug_") for name in self.fields) + 1)
        return [[self[f"{name}_{number}"] for name in names] for number in numbers]

    def clean(self) -> dict[str, Any]:
        """A drug needs days and amount."""
        data: dict[str, Any] = super().clean() or {}
        for number in range(1, DRUGS + 1):
            if data.get(f"drug_{number}"):
                for name in ("days", "quantity"):
                    if not data.get(f"{name}_{number}") and f"{name}_{number}" not in self.errors:
                        self.add_error(f"{name}_{number}", _("开了药就要填写"))
        return data

    def conditions(self) -> tuple[ConditionDraft, ...]:
        """The diagnoses as drafted."""
        found = [
            self.cleaned_data[name]
            for name in self.fields
            if name.startswith("diagnosis_") and self.cleaned_data.get(name)
        ]
        return tuple(
            ConditionDraft(
                code=code,
                name=name,
                kind=ConditionKind.PRINCIPAL if not place else ConditionKind.SECONDARY,
            )
            for place, (code, name) in enumerate(found)
        )

    def observations(self) -> tuple[ObservationDraft, ...]:
        """The values as drafted; fields left empty are left out."""
        found = []
        for name in self.fields:
            value = self.cleaned_data.get(name) if name.startswith("value_") else None
            code = name.removeprefix("value_")
            if isinstance(value, Decimal):
                found.append(ObservationDraft(code=code, value=value))
            elif value:
                found.append(ObservationDraft(code=code, text=value))
        return tuple(found)

    def prescriptions(self, *, long_term: bool) -> tuple[PrescriptionDraft, ...]:
        """The drugs as one prescription; none without drugs."""
        data = self.cleaned_data
        items = tuple(
            ItemDraft(
                drug_code=data[f"drug_{n}"][0],
                drug_name=data[f"drug_{n}"][1],
                dose=data[f"dose_{n}"],
                frequency=data[f"frequency_{n}"],
                route=data[f"route_{n}"],
                days=data[f"days_{n}"],
                quantity=data[f"quantity_{n}"],
            )
            for n in range(1, DRUGS + 1)
            if data.get(f"drug_{n}")
        )
        return (PrescriptionDraft(items=items, long_term=long_term),) if items else ()


class NoteFields(PartsForm):
    """The written parts of a contact."""

    chief_complaint = forms.CharField(label=_("主诉"), max_length=500, required=False)
    present_illness = forms.CharField(
        label=_("现病史"), widget=AREA, required=False, max_length=8_000
    )
    past_history = forms.CharField(
        label=_("既往史"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=8_000,
    )
    examination = forms.CharField(
        label=_("体格检查"), widget=AREA, required=False, max_length=8_000
    )
    plan = forms.CharField(label=_("处理意见"), widget=AREA, required=False, max_length=8_000)
    disposition = forms.ChoiceField(
        label=_("去向"), required=False, choices=[EMPTY, *DISPOSITION.items()]
    )
    total = forms.DecimalField(
        label=_("总费用（元）"), required=False, min_value=0, max_digits=10, decimal_places=2
    )
    fund = forms.DecimalField(
        label=_("基金支付（元）"), required=False, min_value=0, max_digits=10, decimal_places=2
    )

    def note(self) -> dict[str, str]:
        """The written parts by name."""
        return {part: self.cleaned_data[part] for part in NOTE_PART}

    def where_to(self) -> Disposition | None:
        """The disposition, if one was chosen."""
        chosen = self.cleaned_data["disposition"]
        return Disposition(chosen) if chosen else None

    def fen(self, name: str) -> money.Fen:
        """An amount in fen; an empty one is none."""
        return money.from_yuan(self.cleaned_data[name] or 0)


class VisitForm(NoteFields):
    """A visit on one screen; the template says which values it asks for."""

    resident = forms.IntegerField(widget=forms.HiddenInput)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    template = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(k, v) for k, v in ENCOUNTER_KIND.items() if k != EncounterKind.INPATIENT],
    )
    started_at = forms.DateTimeField(label=_("就诊时间"), widget=forms.DateTimeInput)
    department = forms.CharField(label=_("科室"), max_length=40, required=False)
    long_term = forms.BooleanField(label=_("长期用药"), required=False)

    def __init__(self, *args: Any, chosen: VisitTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        self.add_diagnoses()
        self.add_values(chosen.values)
        self.add_drugs()

    @classmethod
    def start(cls, chosen: VisitTemplate, *, resident_id: int, client_id: str) -> "VisitForm":
        """The form as the template fills it."""
        names = terminology.code_names(terminology.System.ICD10, chosen.conditions)
        initial: dict[str, Any] = {
            "resident": resident_id,
            "client_id": client_id,
            "template": chosen.code,
            "kind": chosen.kinds[0],
            "started_at": timezone.localtime(),
            "chief_complaint": chosen.chief_complaint,
            "long_term": chosen.long_term,
            "disposition": Disposition.HOME,
            **chosen.note,
        }
        for number, code in enumerate(chosen.conditions, start=1):
            initial[f"diagnosis_{number}"] = f"{code} {names.get(code, '')}".strip()
        return cls(initial=initial, chosen=chosen)

    def draft(self) -> EncounterDraft:
        """The visit as drafted; it ends when it is written."""
        data = self.cleaned_data
        return EncounterDraft(
            resident_id=data["resident"],
            kind=EncounterKind(data["kind"]),
            started_at=data["started_at"],
            ended_at=max(timezone.now(), data["started_at"])
            if _same_day(data["started_at"])
            else data["started_at"],
            department=data["department"],
            chief_complaint=data["chief_complaint"],
            note=self.note(),
            disposition=self.where_to(),
            conditions=self.conditions(),
            observations=self.observations(),
            prescriptions=self.prescriptions(long_term=data["long_term"]),
            template=data["template"],
            client_id=data["client_id"],
            total_fen=self.fen("total"),
            fund_fen=self.fen("fund"),
        )


class AmendForm(NoteFields):
    """The content of a contact, changed; a signed one asks for the reason."""

    reason = forms.CharField(
        label=_("修改原因"), max_length=200, required=False, help_text=_("已签名的病历修改时必填")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, detail: EncounterDetail, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.detail = detail
        self.add_diagnoses(max(DIAGNOSES, len(detail.conditions)))
        usual = ("BP_SYS", "BP_DIA", "TEMP", "PULSE")
        codes = [o.code for o in detail.observations if o.code in catalogue.measures()]
        self.add_values(tuple(dict.fromkeys((*codes, *usual))))

    @classmethod
    def start(cls, detail: EncounterDetail) -> "AmendForm":
        """The form with the content as it stands."""
        card = detail.card
        initial: dict[str, Any] = {
            "chief_complaint": card.chief_complaint,
            "disposition": card.disposition or "",
            "total": Decimal(card.total_fen) / 100,
            "fund": Decimal(card.fund_fen) / 100,
            "version": card.version,
            **detail.note,
        }
        for number, one in enumerate(detail.conditions, start=1):
            initial[f"diagnosis_{number}"] = f"{one.code} {one.name}"
        for value in detail.observations:
            initial[f"value_{value.code}"] = (
                plain(value.value) if value.value is not None else value.text
            )
        return cls(initial=initial, detail=detail)

    def change(self) -> Amendment:
        """The new content; values of codes the form does not show are kept."""
        shown = {name.removeprefix("value_") for name in self.fields if name.startswith("value_")}
        kept = tuple(
            ObservationDraft(
                code=o.code,
                name=o.name,
                value=o.value,
                text=o.text,
                unit=o.unit,
                low=o.low,
                high=o.high,
            )
            for o in self.detail.observations
            if o.code not in shown
        )
        note = {**self.detail.note, **self.note()}
        return Amendment(
            chief_complaint=self.cleaned_data["chief_complaint"],
            note=note,
            conditions=self.conditions(),
            observations=(*self.observations(), *kept),
            disposition=self.where_to(),
            ended_at=self.detail.card.ended_at,
            total_fen=self.fen("total"),
            fund_fen=self.fen("fund"),
        )


class AdmitForm(PartsForm):
    """An admission."""

    resident = forms.IntegerField(widget=forms.HiddenInput)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    department = forms.CharField(label=_("科室"), max_length=40)
    chief_complaint = forms.CharField(label=_("主诉"), max_length=500)
    present_illness = forms.CharField(
        label=_("入院记录"), widget=AREA, required=False, max_length=8_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_diagnoses(3)
        self.add_values(("BP_SYS", "BP_DIA", "TEMP", "PULSE"))


class DischargeForm(PartsForm):
    """A discharge with its summary."""

    disposition = forms.ChoiceField(
        label=_("离院方式"), choices=list(DISPOSITION.items()), initial=Disposition.HOME
    )
    total = forms.DecimalField(
        label=_("总费用（元）"), min_value=0, max_digits=10, decimal_places=2
    )
    fund = forms.DecimalField(
        label=_("基金支付（元）"), min_value=0, max_digits=10, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, name in SUMMARY_PART.items():
            self.fields[part] = forms.CharField(
                label=str(name), widget=AREA, required=part == "course", max_length=8_000
            )
        self.add_diagnoses()
        self.add_drugs()

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "summary": {part: data[part] for part in SUMMARY_PART},
            "conditions": self.conditions(),
            "disposition": Disposition(data["disposition"]),
            "total_fen": money.from_yuan(data["total"]),
            "fund_fen": money.from_yuan(data["fund"]),
            "take_home": self.prescriptions(long_term=True),
        }


def _same_day(at: datetime) -> bool:
    return timezone.localtime(at).date() == timezone.localtime().date()
