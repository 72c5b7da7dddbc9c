"""Our patient in the diagnostic centres and in consultations: a row in each table that bears on a person."""

from datetime import datetime, timedelta

from django.utils import timezone

from lianyi.areas.diagnostics.services import registry, reporting
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.residents import public as residents
from lianyi.machinery.accounts.models import User
from tests.areas.consultations import builders as consultations
from tests.areas.diagnostics import laboratory, recordings, reports, viewed
from tests.areas.diagnostics.builders import at_time
from tests.areas.diagnostics.county import NAMES, a_centre, somebody
from tests.areas.diagnostics.county import County as Centres
from tests.areas.referrals.county import County
from tests.journeys.beside import keep_the_rest


def centres_of(base: County) -> Centres:
    """Shared centres in a county that stands already, with a person at each desk."""
    ids = {kind: a_centre(base.lead, kind, (base.township, base.village)).id for kind in NAMES}
    return Centres(
        lead=base.lead,
        second=base.second,
        township=base.township,
        village=base.village,
        stranger=base.stranger,
        imaging=ids[CentreKind.IMAGING],
        ecg=ids[CentreKind.ECG],
        ultrasound=ids[CentreKind.ULTRASOUND],
        laboratory=ids[CentreKind.LABORATORY],
        pathology=ids[CentreKind.PATHOLOGY],
        second_imaging=a_centre(base.second, CentreKind.IMAGING, (), name="中医院影像中心").id,
        village_doctor=base.village_doctor,
        township_doctor=base.township_doctor,
        technologist=somebody("technologist", base.township, "郑技师"),
        specialist=base.specialist,
        reader=somebody("diagnostician", base.lead, "冯诊断"),
        other_reader=somebody("diagnostician", base.lead, "陈诊断"),
        chief=somebody("diagnostic_chief", base.lead, "褚主任"),
        lab_technician=somebody("laboratory_technician", base.lead, "卫检验"),
        township_lab=somebody("laboratory_technician", base.township, "蒋检验"),
        courier=somebody("specimen_courier", base.lead, "沈物流"),
        second_chief=somebody("diagnostic_chief", base.second, "韩主任"),
        stranger_doctor=base.stranger_doctor,
        unit_head=somebody("unit_head", base.township, "杨院长"),
        community_officer=somebody("community_office", base.lead, "朱主任"),
        bureau_officer=base.bureau_officer,
    )


def centres_at_work(base: County) -> Centres:
    """Centres with readers on duty now, everybody's first password changed, as on a usual day."""
    county, now = centres_of(base), timezone.now()
    for centre_id in (county.imaging, county.ecg):
        for reader in (county.reader, county.chief):
            registry.put_on_duty(
                centre_id=centre_id,
                reader_id=reader.user_id or 0,
                starts_at=now - timedelta(hours=1),
                ends_at=now + timedelta(hours=8),
                actor=at_time(county.chief, now),
                now=now,
            )
    User.objects.update(must_change_password=False, is_demo=False)
    return county


def examine_and_consult(base: County, patient: residents.ResidentCard, *, now: datetime) -> None:
    """A critical film with its pictures, an ECG, a laboratory sheet, a consultation in session and an answered one."""
    county = centres_of(base)
    _a_critical_film(county, patient, now)
    recordings.uploaded(county, recordings.an_ecg_order(county, patient.id, now=now), now=now)
    tube, _ = laboratory.received(county, patient.id, now=now)
    laboratory.signed(county, tube, laboratory.RENAL, now=now + 2 * laboratory.HOUR)
    team = consultations.a_team(base)
    consultations.in_session(base, patient, team.heart, now=now)
    consultations.signed(base, patient, team.surgeon, team.surgeon_doctor, now=now)
    keep_the_rest(base, county, patient, now=now)


def _a_critical_film(county: Centres, patient: residents.ResidentCard, now: datetime) -> None:
    """Filed with her name in it, read by one, signed by the head: a critical value to be told."""
    order = reports.opened(county, patient.id, now=now)
    viewed.filed(order, viewed.a_film(PatientName=patient.name), at=now)
    written, reviewed = now + timedelta(minutes=20), now + timedelta(minutes=25)
    reporting.submit(
        order_id=order.id,
        draft=reports.tension_pneumothorax(),
        expected_version=1,
        actor=at_time(county.reader, written),
        now=written,
    )
    reporting.sign(order_id=order.id, actor=at_time(county.chief, reviewed), now=reviewed)
