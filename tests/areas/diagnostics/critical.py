"""What tests of critical values start from: one raised on the township's film, and each rung of its ladder."""

from datetime import timedelta

from lianyi.areas.diagnostics.services import critical as telling
from lianyi.areas.diagnostics.services import critical_ending as ending
from lianyi.areas.diagnostics.types.critical import ContactWay, PatientTryDraft
from tests.areas.diagnostics.builders import NOW, a_patient, at_time, claimed

LATER = NOW + timedelta(minutes=20)


def raised(county, *, at=LATER, code="IMG-TENSION-PTX", value=None, **told):
    """A pneumothorax seen by the reader on the township's film, twenty minutes after it was asked for."""
    patient = a_patient(county, **told)
    order = claimed(county, patient.id)
    return telling.raise_critical(
        order_id=order.id,
        finding_code=code,
        text="右侧大量气胸，肺压缩约 80%，纵隔左移",
        value=value,
        actor=at_time(county.reader, at),
        now=at,
    )


def read_back(county, card, text="张力性或大量气胸", *, at=LATER, actor=None):
    return telling.read_back_critical(
        critical_id=card.id, text=text, actor=at_time(actor or county.township_doctor, at), now=at
    )


def acknowledged(county, card, *, at=LATER, **told):
    read_back(county, card, at=at, **told)
    return telling.acknowledge_critical(
        critical_id=card.id, actor=at_time(county.township_doctor, at), now=at
    )


def acted(county, card, *, at=LATER, **told):
    acknowledged(county, card, at=at, **told)
    return ending.act_on_critical(
        critical_id=card.id,
        action="立即吸氧、胸腔穿刺减压，联系 120 转县医院",
        actor=at_time(county.township_doctor, at),
        now=at,
    )


def tried(county, card, *, at=LATER, note="电话无人接听"):
    return ending.note_patient_try(
        critical_id=card.id,
        draft=PatientTryDraft(way=ContactWay.PHONE, phone="13900000000", note=note),
        actor=at_time(county.township_doctor, at),
        now=at,
    )
