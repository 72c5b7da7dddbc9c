"""Our patient in what else the centres and consultations keep: one row of every further kind an address can name."""

import io
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from lianyi.areas.consultations import models as consulted
from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.services import room, tasks
from lianyi.areas.consultations.types.drafts import PlannedTask
from lianyi.areas.diagnostics import models as examined
from lianyi.areas.diagnostics.definitions.quality import FAULTS
from lianyi.areas.diagnostics.definitions.specimens import BIOSAFETY, HELD, LAB_STATE, LAB_TYPE
from lianyi.areas.diagnostics.services import couriers, eqa, pathology, quality, reporting, sharing
from lianyi.areas.diagnostics.services.stations import StationDraft, enter_station
from lianyi.areas.diagnostics.types.laboratory import EqaDraft, RunDraft
from lianyi.areas.diagnostics.types.quality import Grade, SecondReadingState
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Resource
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics import films, laboratory, reports, viewed
from tests.areas.diagnostics.builders import at_time
from tests.areas.diagnostics.county import County as Centres
from tests.areas.referrals.county import County

SHARE_TOKEN = "einer-der-auf-dem-Papier-steht_2"
"""What stands on her paper: the table keeps only its sum."""
HOUR = timedelta(hours=1)


def keep_the_rest(
    base: County, county: Centres, patient: residents.ResidentCard, *, now: datetime
) -> None:
    """After her film was signed, her ECG drawn, her blood measured, and while her consultation is in session."""
    study = examined.Study.objects.select_related("order").order_by("pk")[0]
    _of_the_film(county, study, now=now + 3 * HOUR)
    _of_the_laboratory(county, patient, now=now)
    _of_tissue(base, county, patient, now=now)
    _of_the_archive(county, patient, now=now)
    _of_consultations(base, now=now + 2 * HOUR)
    _of_appointments(base, patient)
    home = Referral.objects.filter(direction="DOWN").order_by("-pk")[0]
    today = timezone.now()
    referrals.ask_guidance(
        referral_id=home.pk,
        question="血压仍高",
        actor=at_time(base.township_doctor, today),
        now=today,
    )


def _of_appointments(base: County, patient: residents.ResidentCard) -> None:
    """A place at the county hospital, held for her."""
    today = timezone.now()
    audience = scheduling.Audience.REFERRAL
    slot = scheduling.open_slots(
        [base.lead], audience=audience, from_at=today, to_at=today + 7 * 24 * HOUR, now=today
    )[0]
    scheduling.hold_slot(
        slot_id=slot.id, resident_id=patient.id, for_ref="referral:0", until=today + 2 * HOUR,
        audience=audience, actor=at_time(base.township_doctor, today), now=today,
    )  # fmt: skip


def _of_the_film(county: Centres, study: examined.Study, *, now: datetime) -> None:
    """A key image, a link for her, a word to who took it, a blind reading, an addendum with its notices."""
    order_id = study.order_id or 0
    (image,) = dicom.list_instances(within=None, study_uid=study.uid)
    examined.KeyImage.objects.create(
        study=study, sop_uid=image.uid, frame=1, note="气胸线", by_name="冯诊断", at=now
    )
    chief, reader = at_time(county.chief, now), at_time(county.reader, now)
    today = timezone.now()
    link = sharing.share_study(study_id=study.pk, actor=at_time(county.chief, today), now=today)
    index = blind_index("diagnostics_share", SHARE_TOKEN.encode().hex())
    examined.Share.objects.filter(pk=link.id).update(token_index=index)
    assert sharing.living_share(token=SHARE_TOKEN, now=today).pk == link.id
    quality.grade_film(
        order_id=order_id, grade=Grade.SECOND, faults=[next(iter(FAULTS))], actor=chief, now=now
    )
    examined.SecondReading.objects.create(
        order_id=order_id,
        state=SecondReadingState.DRAWN,
        seed="1",
        drawn_at=now,
        first_abnormal=True,
    )
    draft = reports.tension_pneumothorax(
        findings="左侧张力性气胸，纵隔明显右移。", reason="补充所见"
    )
    opened = reporting.open_addendum(order_id=order_id, actor=reader, now=now)
    reporting.hand_in_addendum(
        order_id=order_id, draft=draft, expected_version=opened.version, actor=reader, now=now
    )
    reporting.addend(order_id=order_id, actor=chief, now=now)


def _of_the_laboratory(county: Centres, patient: residents.ResidentCard, *, now: datetime) -> None:
    """A tube in a courier's box, a held value, controls, a round, a laboratory."""
    order = laboratory.lab_ordered(county, patient.id, "LAB-CBC", now=now)
    (tube,) = laboratory.collected(county, order, now=now + laboratory.QUARTER)
    then = now + HOUR
    courier = at_time(county.courier, then)
    draft = RunDraft(
        centre_id=county.laboratory, stop_ids=(county.township,), box="A-1", celsius_low=2, celsius_high=8
    )  # fmt: skip
    run = couriers.begin_run(draft=draft, actor=courier, now=then)
    couriers.pick_up(run_id=run.id, barcode=tube.barcode, actor=courier, now=then)
    examined.HeldResult.objects.create(
        centre_id=county.laboratory, order_id=order.id, label=tube.barcode, analyte="WBC", value="9",
        reason=next(iter(HELD)), held_at=then, held_by_name="卫检验",
    )  # fmt: skip
    laboratory.a_target(county, "CREA")
    laboratory.a_run(county, "CREA", now=now, L1="101")
    eqa.enrol(
        draft=EqaDraft(
            centre_id=county.laboratory, organiser="NATIONAL", name="常规化学第1次", year=now.year,
            due_on=now.date() + timedelta(days=10), samples=(("CREA", "1"),),
        ),
        actor=at_time(county.chief, now),
        now=now,
    )  # fmt: skip
    examined.Laboratory.objects.create(
        institution_id=county.lead, centre_id=county.laboratory, name="县域医学检验实验室",
        kind=next(iter(LAB_TYPE)), biosafety=next(iter(BIOSAFETY)), state=next(iter(LAB_STATE)),
        changed_at=now, changed_by_name="褚主任",
    )  # fmt: skip


def _of_tissue(
    base: County, county: Centres, patient: residents.ResidentCard, *, now: datetime
) -> None:
    """Cut, embedded, stained, and on its way to the pathologist of another hospital."""
    order = laboratory.lab_ordered(county, patient.id, "PATH-SURGICAL", now=now)
    taken = now + laboratory.QUARTER
    (tube,) = laboratory.collected(
        county, order, now=taken, site="右乳", devitalised_at=now, fixed_at=taken
    )
    laboratory.arrive(county, tube, now=now + HOUR)
    then = now + 2 * HOUR
    who: dict[str, Any] = {"actor": at_time(county.reader, then), "now": then}
    pathology.gross(order_id=order.id, description="灰白组织一块", pieces=1, **who)
    pathology.embed(order_id=order.id, tissue="肿物", **who)
    pathology.stain(order_id=order.id, letter="A", dye="HE", **who)
    pathology.send_slides(
        order_id=order.id, receiver_id=base.partner, purpose="CONSULT", slides="A1", **who
    )


def _of_the_archive(county: Centres, patient: residents.ResidentCard, *, now: datetime) -> None:
    """Images that wait for a person: without an order, with other content, broken off; and the apparatus."""
    (film,) = viewed.a_film(PatientName=patient.name)
    sender = dicom.Sender(title="DR_TOWN", institution_id=county.township)
    films.sent([film], institution_id=county.township, now=now)
    (other,) = viewed.a_film(PatientName=patient.name, **_uids_of(film))
    with dicom.passing() as folder:
        batch = dicom.begin(origin=dicom.Origin.CSTORE, sender=sender, now=now)
        dicom.take(batch_id=batch, path=dicom.receive([other], folder), now=now)
        (half,) = viewed.a_film(PatientName=patient.name)
        dicom.take(batch_id=batch, path=dicom.receive([half], folder), now=now)
    draft = StationDraft(title="DR_TOWN", name="DR 一室", institution_id=county.township)
    enter_station(draft=draft, actor=at_time(county.technologist, now), now=now)


def _uids_of(film: bytes) -> dict[str, Any]:
    """The names under which an object is known."""
    said = dicom.read(io.BytesIO(film))
    names = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
    return {**{name: said[name].value for name in names}, "SeriesDescription": "别的内容"}


def _of_consultations(base: County, *, now: datetime) -> None:
    """A line with a picture in the meeting that runs, a task, a lesson about it, an expert's clinic."""
    row = consulted.Session.objects.select_related("consultation").get(state="LIVE").consultation
    doctor = at_time(base.township_doctor, now)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    room.join(consultation_id=row.pk, peer="ours", video=True, actor=doctor, now=now)
    room.post_message(
        consultation_id=row.pk, body="患者胸片", picture=out.getvalue(), actor=doctor, now=now
    )
    in_two_weeks = PlannedTask(text="两周后复查", due_on=now.date() + timedelta(days=14))
    tasks.open_tasks(row, [in_two_weeks], at_time(base.specialist, now), now)
    consultations.plan_lesson(
        draft=consultations.LessonDraft(
            kind=consultations.LessonKind.LECTURE, title="疑难病例", starts_at=now, minutes=60,
            teacher_name="周主任医师", institution_id=base.lead, consultation_id=row.pk,
        ),
        actor=at_time(base.specialist, now),
        now=now,
    )  # fmt: skip
    consulted.Clinic.objects.create(
        expert=consulted.Expert.objects.order_by("pk")[0],
        resource=Resource.objects.filter(institution=base.lead).order_by("pk")[0],
        title="心内科远程门诊", published_at=now, published_by_name="赵主任",
    )  # fmt: skip
