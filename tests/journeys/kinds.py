"""What an address can name, and the rows of our patient it names: a kind nobody gave a sample of fails the walks.

A door added later is walked by itself. One that names a new kind of thing fails every walk until KINDS says in which
table her row stands, or WORDS which words may stand there; and until COMMON says so, it counts as a person's own: for
somebody of another institution it has to be as if it were not there.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls.converters import get_converters

from lianyi.areas.consultations import models as consulted
from lianyi.areas.diagnostics import models as examined
from lianyi.areas.organisations import models as founded
from lianyi.areas.records import models as recorded
from lianyi.areas.referrals import models as referred
from lianyi.areas.residents import models as known
from lianyi.areas.scheduling import models as planned
from lianyi.areas.terminology.models import LocalCode
from lianyi.areas.workforce import models as hired
from lianyi.machinery.accounts import models as accounts
from lianyi.machinery.cases.models import Case
from lianyi.machinery.dicom import models as archived
from lianyi.machinery.outbox.models import OutboxDelivery
from lianyi.machinery.policy.models import PolicyVersion
from tests.areas.diagnostics import laboratory
from tests.journeys.beside import SHARE_TOKEN

HERS: dict[str, tuple[type[Model], ...]] = {
    "resident_id": (known.Resident,),
    "identifier_id": (known.Identifier,),
    "consent_id": (known.Consent,),
    "referral_id": (referred.Referral,),
    "follow_up_id": (referred.FollowUp,),
    "guidance_id": (referred.Guidance,),
    "encounter_id": (recorded.Encounter,),
    "episode_id": (recorded.Episode,),
    "document_id": (recorded.Document,),
    "item_id": (recorded.PrescriptionItem,),
    "reservation_id": (planned.Reservation,),
    "case_id": (Case,),
    "order_id": (examined.Order,),
    "critical_id": (examined.CriticalValue,),
    "specimen_id": (examined.Specimen,),
    "study_id": (examined.Study,),
    "share_id": (examined.Share,),
    "key_image_id": (examined.KeyImage,),
    "batch_id": (archived.Batch,),
    "waveform_id": (examined.Waveform,),
    "earlier_id": (examined.Waveform,),
    "analysis_id": (examined.WaveformAnalysis,),
    "feedback_id": (examined.Feedback,),
    "reading_id": (examined.SecondReading,),
    "notice_id": (examined.ReportNotice,),
    "transfer_id": (examined.SlideTransfer,),
    "run_id": (examined.CourierRun, examined.ControlRun),
    "stop_id": (examined.RunStop,),
    "held_id": (examined.HeldResult, archived.Held),
    "consultation_id": (consulted.Consultation,),
    "invite_id": (consulted.Invite,),
    "task_id": (consulted.PlanTask,),
    "message_id": (consulted.Message,),
}
"""Parameter -> the tables in which a row of hers, or of what holds something of hers, must stand in the story."""
COMMON: dict[str, tuple[type[Model], ...]] = {
    "institution_id": (founded.Institution,),
    "lead_id": (founded.Institution,),
    "consortium_id": (founded.Consortium,),
    "membership_id": (founded.Membership,),
    "agreement_id": (founded.Agreement,),
    "entry_id": (founded.CatalogueEntry,),
    "staff_id": (hired.Staff,),
    "post_id": (hired.Post,),
    "user_id": (accounts.User,),
    "resource_id": (planned.Resource,),
    "bed_id": (planned.Bed,),
    "centre_id": (examined.Centre,),
    "station_id": (examined.Station,),
    "round_id": (examined.EqaRound,),
    "laboratory_id": (examined.Laboratory,),
    "expert_id": (consulted.Expert,),
    "clinic_id": (consulted.Clinic,),
    "lesson_id": (consulted.Lesson,),
    "delivery_id": (OutboxDelivery,),
}
"""Parameter -> a table of places, of people who work there and what they work with; its first row stands for all."""
ABSENT: dict[str, tuple[type[Model], ...]] = {
    "access_id": (known.BreakGlass,),
    "grant_id": (known.Grant,),
    "merge_id": (known.Merge,),
    "pair_id": (known.DuplicatePair,),
    "appointment_id": (planned.Appointment,),
    "designation_id": (recorded.SensitiveCare,),
    "interface_id": (recorded.Interface,),
    "body_id": (founded.GoverningBody,),
    "matter_id": (founded.Matter,),
    "decision_id": (founded.Decision,),
    "exit_id": (founded.ExitCase,),
    "account_id": (hired.EstablishmentAccount,),
    "local_code_id": (LocalCode,),
    "token_id": (accounts.ApiToken,),
    "session_id": (accounts.LoginSession, planned.Session),
    "version_id": (PolicyVersion,),
    "contract_id": (examined.Contract,),
    "duty_id": (examined.Duty,),
}
"""Parameter -> tables of which the story holds nothing: the areas' own tests knock at these doors with a row."""
MOST = 6
"""Rows of a kind that are walked, the newest: the others differ in nothing an answer depends on."""
WORDS: dict[str, list[object]] = {
    "number": [1],
    "numbers": ["1"],
    "rows": ["returned-7"],
    "item_code": ["DX-CHEST-PA"],
    "icd_code": ["I10.x00"],
    "system": ["icd10-clinical"],
    "analyte": ["CREA"],
    "analyser": [laboratory.ANALYSER],
    "county": ["411723"],
    "county_code": ["411723"],
    "day": ["2026-03-02"],
}
"""Parameter or converter -> words that may stand there; a converter that lists its words needs no line here."""
UIDS = ("study_uid", "series_uid", "sop_uid", "uid", "token")
PERSONAL = (*HERS, *UIDS)
"""Parameters that name something of a person: out of reach it is as if it were not there."""


def samples(patient_id: int) -> dict[str, list[object]]:
    """Parameter or converter -> what stands there for our patient: rows of hers, one of what is everybody's."""
    hers = {name: _rows(name, tables) for name, tables in HERS.items()} | _uids()
    common = {name: _rows(name, tables)[:1] for name, tables in COMMON.items()}
    absent: dict[str, list[object]] = {name: [1] for name in ABSENT}
    codes: dict[str, list[object]] = {
        "code": ["LAB-K", examined.Report.objects.order_by("pk")[0].code]
    }
    return WORDS | codes | _listed() | absent | common | hers | {"resident_id": [patient_id]}


def _listed() -> dict[str, list[object]]:
    """Converter -> the first of the words it lists."""
    found = {name: made.regex for name, made in get_converters().items()}
    return {name: [listed.split("|")[0]] for name, listed in found.items() if "|" in listed}


def _rows(name: str, tables: Iterable[type[Model]]) -> list[object]:
    found: set[Any] = set()
    for table in tables:
        keys = set(table._default_manager.values_list("pk", flat=True))
        assert keys, f"{name}: the story has no {table.__name__}"
        found |= keys
    return sorted(found)[-MOST:]


def _uids() -> dict[str, list[object]]:
    """What DICOMweb and the viewer name her film by, and what stands on her paper."""
    image = archived.Instance.objects.select_related("series__study").order_by("pk")[0]
    return {
        "study_uid": [image.series.study.uid],
        "series_uid": [image.series.uid],
        "sop_uid": [image.uid],
        "uid": [image.uid],
        "token": [SHARE_TOKEN],
    }
