"""A signed report is corrected: a new version with its reason, and everybody who read the old one takes note."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Draft, Order, Report, ReportNotice
from lianyi.areas.diagnostics.selectors.reports import list_handed_in, list_notices
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.informing import inform
from lianyi.areas.diagnostics.services.report_refusals import (
    NeedsSecondReader,
    NothingAmended,
    NoticeNotFound,
    NotSigned,
    ReasonMissing,
)
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.records import public as records
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases.models import Case
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.diagnostics.builders import a_county, a_patient, at_time
from tests.areas.diagnostics.reports import (
    LATER,
    a_report,
    opened,
    pneumonia,
    signed,
    tension_pneumothorax,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "EHR-04")]
MUCH_LATER = LATER + timedelta(hours=2)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def card(county):
    """A normal report, read by the township doctor and the specialist of the lead hospital."""
    made = signed(county, a_patient(county).id)
    for actor in (county.township_doctor, county.specialist):
        reporting.read_report(order_id=made.id, actor=at_time(actor, LATER), now=LATER)
    return made


def amend(county, card, draft, *, actor=None, version=1, **told):
    who = at_time(actor or county.reader, LATER)
    reporting.open_addendum(order_id=card.id, actor=at_time(county.reader, LATER), now=LATER)
    return reporting.addend(
        order_id=card.id, draft=draft, expected_version=version, actor=who, now=LATER, **told
    )


def handed_in(county, card, draft):
    reader = at_time(county.reader, LATER)
    reporting.open_addendum(order_id=card.id, actor=reader, now=LATER)
    reporting.hand_in_addendum(
        order_id=card.id, draft=draft, expected_version=1, actor=reader, now=LATER
    )


NODULE = {"findings": "右下肺见小结节。", "impression": "肺结节，建议复查。"}


def test_an_addendum_opens_with_the_version_that_stands_and_says_why(county, card):
    reader = at_time(county.reader, LATER)
    draft = reporting.open_addendum(order_id=card.id, actor=reader, now=LATER)
    assert (draft.kind, draft.content.impression) == ("ADDENDUM", "心、肺、膈未见明显异常。")

    with pytest.raises(ReasonMissing):
        amend(county, card, a_report(**NODULE))
    with pytest.raises(NothingAmended):
        amend(county, card, a_report(reason="复查"))
    report = amend(county, card, a_report(**NODULE, reason="复阅发现右下肺结节"))

    assert (report.number, report.kind, report.reason) == (2, "ADDENDUM", "复阅发现右下肺结节")
    assert report.no.endswith("-2")
    assert not Draft.objects.exists()
    assert Report.objects.get(order=card.id, number=1).impression == "心、肺、膈未见明显异常。"


def test_what_becomes_abnormal_needs_another_to_sign_and_changes_the_order_in_sight(county, card):
    with pytest.raises(NeedsSecondReader):
        amend(county, card, pneumonia(reason="漏诊"))
    handed_in(county, card, pneumonia(reason="漏诊"))
    with pytest.raises(NotPermitted):
        reporting.addend(order_id=card.id, actor=at_time(county.other_reader, LATER), now=LATER)

    (line,) = list_handed_in(county.chief.scope)
    assert (line.order_id, line.by_name) == (card.id, "冯诊断")
    report = reporting.addend(order_id=card.id, actor=at_time(county.chief, LATER), now=LATER)

    assert (report.written_by_name, report.reviewed_by_name) == ("冯诊断", "褚主任")
    order = Order.objects.get(pk=card.id)
    assert (order.abnormal, order.state) == (True, State.SIGNED)
    assert OutboxEvent.objects.get(name__endswith="ReportAmended").payload["number"] == 2
    titles = [each.title for each in records.list_documents(order.resident_id, county.chief.scope)]
    assert titles == ["胸部正位 DR报告（第 2 版）", "胸部正位 DR报告"]


def test_everybody_who_read_the_old_version_and_the_requester_must_take_note(county, card):
    amend(county, card, a_report(**NODULE, reason="复阅"))

    told = {(row.why, row.user_id) for row in ReportNotice.objects.all()}
    assert told == {
        ("REQUESTER", county.township_doctor.user_id),
        ("REQUESTER", None),
        ("READER", county.specialist.user_id),
    }
    assert Case.objects.filter(kind="report_notice", closed_at=None).count() == 3
    doctor = at_time(county.township_doctor, MUCH_LATER)
    assert [row.note for row in list_notices(doctor).rows] == ["复阅", "复阅（本机构待签收）"]
    assert list_notices(at_time(county.reader, MUCH_LATER)).rows == []

    sheet = reporting.read_report(order_id=card.id, actor=doctor, now=MUCH_LATER)
    assert sheet.mine_to_acknowledge
    assert reporting.acknowledge(order_id=card.id, actor=doctor, now=MUCH_LATER) == 2
    assert reporting.acknowledge(order_id=card.id, actor=doctor, now=MUCH_LATER) == 0
    left = ReportNotice.objects.filter(acknowledged_at=None)
    assert [row.user_id for row in left] == [county.specialist.user_id]
    assert Case.objects.filter(kind="report_notice", closed_at=None).count() == 1
    with pytest.raises(NoticeNotFound):
        reporting.acknowledge(order_id=card.id, actor=at_time(county.chief, LATER), now=LATER)


def test_a_critical_addendum_opens_the_case_and_is_due_at_once(county, card):
    handed_in(county, card, tension_pneumothorax(reason="复阅发现气胸"))

    reporting.addend(order_id=card.id, actor=at_time(county.chief, LATER), now=LATER)

    assert Order.objects.get(pk=card.id).critical
    assert {row.due_at for row in ReportNotice.objects.all()} == {LATER + timedelta(hours=1)}


def test_a_report_of_a_closed_order_is_amended_too(county, card):
    doctor = at_time(county.township_doctor, LATER)
    inform(order_id=card.id, way="FACE", actor=doctor, now=LATER)

    report = amend(county, card, a_report(**NODULE, reason="复阅"))

    assert report.number == 2
    assert Order.objects.get(pk=card.id).state == State.CLOSED


def test_an_addendum_that_was_begun_can_be_thrown_away(county, card):
    reader = at_time(county.reader, LATER)
    reporting.open_addendum(order_id=card.id, actor=reader, now=LATER)

    reporting.discard_addendum(order_id=card.id, actor=reader, now=LATER)

    assert not Draft.objects.exists()
    with pytest.raises(NotSigned):
        reporting.addend(order_id=card.id, actor=reader, now=LATER)


def test_a_report_not_yet_signed_is_changed_and_not_amended(county):
    card = opened(county, a_patient(county).id)

    with pytest.raises(NotSigned):
        reporting.open_addendum(order_id=card.id, actor=county.reader, now=LATER)


def test_each_reading_is_kept_with_its_version(county, card):
    amend(county, card, a_report(**NODULE, reason="复阅"))
    doctor = at_time(county.township_doctor, MUCH_LATER)

    old = reporting.read_report(order_id=card.id, number=1, actor=doctor, now=MUCH_LATER)
    new = reporting.read_report(order_id=card.id, actor=doctor, now=MUCH_LATER)

    assert not old.is_newest
    assert [change.name for change in new.changed] == ["检查所见", "诊断意见"]
    mine = [line for line in new.readings if line.user_name == "李医生"]
    assert [(line.number, line.first_at, line.last_at) for line in mine] == [
        (1, LATER, MUCH_LATER),
        (2, MUCH_LATER, MUCH_LATER),
    ]


def test_the_paper_of_an_amended_version_says_that_a_newer_one_stands(county, card):
    first = Report.objects.get(order=card.id)
    second = amend(county, card, a_report(**NODULE, reason="复阅"))

    old, new = reporting.verify_paper(first.code), reporting.verify_paper(second.code)

    assert (old.is_newest, old.newest_no) == (False, second.no)
    assert (new.is_newest, new.is_whole, new.signed_by_name) == (True, True, "冯诊断")
