"""A report from the first letter to the signature: who may write, what two windows do, one reader or two."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Draft, Order, Report
from lianyi.areas.diagnostics.rules.reporting import ReportTooLong
from lianyi.areas.diagnostics.selectors.reports import list_priors
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.examining import retake
from lianyi.areas.diagnostics.services.reading import claim, expire_claims
from lianyi.areas.diagnostics.services.refusals import ClaimedByAnother, NotYourSide
from lianyi.areas.diagnostics.services.report_refusals import (
    NeedsSecondReader,
    NotBeingRead,
    NotYourReport,
    OwnReport,
    ReasonMissing,
    StaleDraft,
)
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.records import public as records
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
    claimed,
    waiting,
)
from tests.areas.diagnostics.reports import (
    LATER,
    REVIEWED,
    WRITTEN,
    a_report,
    opened,
    pneumonia,
    signed,
    submitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-03", "RMT-05")]
NIGHT = NOW + timedelta(hours=12)  # 21:00 in the county


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def save(county, card, draft, version, *, actor=None, now=WRITTEN):
    return reporting.save_draft(
        order_id=card.id,
        draft=draft,
        expected_version=version,
        actor=at_time(actor or county.reader, now),
        now=now,
    )


def test_only_who_claimed_the_study_opens_its_report(county, patient):
    free, card = waiting(county, patient.id), claimed(county, patient.id, again=True)

    with pytest.raises(NotBeingRead):
        reporting.open_report(order_id=free.id, actor=county.reader, now=WRITTEN)
    with pytest.raises(ClaimedByAnother, match="冯诊断"):
        reporting.open_report(order_id=card.id, actor=county.other_reader, now=WRITTEN)
    with pytest.raises(NotPermitted):
        reporting.open_report(order_id=card.id, actor=county.township_doctor, now=WRITTEN)

    draft = reporting.open_report(order_id=card.id, actor=county.reader, now=WRITTEN)
    assert (draft.content.template_code, draft.content.findings, draft.version) == (
        "DX-CHEST",
        "",
        1,
    )


def test_what_is_written_is_kept_taken_up_again_and_lengthens_the_lease(county, patient):
    card = opened(county, patient.id)
    until = Order.objects.get(pk=card.id).claim_until

    saved = save(county, card, a_report(conclusion=None, impression=""), 1)
    again = reporting.open_report(order_id=card.id, actor=county.reader, now=LATER)

    assert saved.version == 2
    assert again.content.findings == "两肺野清晰，未见实变。\n心影不大。"
    assert again.content.conclusion is None
    now_until = Order.objects.get(pk=card.id).claim_until
    assert until is not None
    assert now_until is not None
    assert now_until > until


def test_a_second_window_does_not_overwrite_the_first_unseen(county, patient):
    card = opened(county, patient.id)
    save(county, card, a_report(), 1)

    with pytest.raises(StaleDraft) as refused:
        save(county, card, pneumonia(), 1)

    assert refused.value.facts["name"] == "冯诊断"
    assert Draft.objects.get(order=card.id).impression == "心、肺、膈未见明显异常。"
    assert save(county, card, a_report(), 1).version == 2  # the same text is no conflict


def test_saving_leaves_no_line_in_the_audit_but_opening_and_signing_do(county, patient):
    card = opened(county, patient.id)
    pour()
    before = AuditLine.objects.count()
    for number in range(1, 4):
        save(county, card, a_report(findings=f"第{number}句。"), number)
    pour()
    assert AuditLine.objects.count() == before
    assert AuditLine.objects.filter(action="diagnostics.begin_report").count() == 1


def test_a_lease_that_ran_out_gives_the_study_away_with_its_draft(county, patient):
    card = opened(county, patient.id)
    save(county, card, a_report(), 1)
    assert expire_claims(LATER) == 1

    with pytest.raises(NotBeingRead):
        save(county, card, pneumonia(), 2, now=LATER)
    claim(order_id=card.id, actor=at_time(county.other_reader, LATER), now=LATER)
    draft = reporting.open_report(order_id=card.id, actor=county.other_reader, now=LATER)

    assert (draft.content.impression, draft.author_name) == ("心、肺、膈未见明显异常。", "冯诊断")


def test_a_draft_of_a_film_that_was_taken_again_is_no_draft_of_the_new_one(county, patient):
    card = opened(county, patient.id)
    save(county, card, pneumonia(), 1)
    actor = at_time(county.reader, WRITTEN)
    retake(order_id=card.id, reason="BLURRED", actor=actor, now=WRITTEN)
    order = Order.objects.get(pk=card.id)
    assert order.retakes == 1
    Order.objects.filter(pk=card.id).update(
        state=State.READING,
        claimed_by_id=county.reader.user_id,
        claim_until=LATER,
        transmitted_at=WRITTEN,
        report_due_at=LATER,
    )

    draft = reporting.open_report(order_id=card.id, actor=county.reader, now=LATER)

    assert (draft.content.findings, draft.version) == ("", 1)


def test_a_normal_report_is_signed_by_its_author_sealed_and_in_the_record(county, patient):
    card = signed(county, patient.id, a_report(values={"CTR": "0.48"}))

    report = Report.objects.select_related("order").get(order=card.id)
    assert (card.state, card.abnormal, card.critical) == (State.SIGNED, False, False)
    assert (report.number, report.kind, report.reviewed_by_name) == (1, "ORIGINAL", "")
    assert len(report.seal) == 64
    assert report.shown == [["心胸比", "0.48", ""]]
    assert not Draft.objects.exists()
    (document,) = records.list_documents(patient.id, county.township_doctor.scope)
    assert document.kind == records.DocumentKind.EXAM_REPORT
    assert dict(document.sections)["诊断意见"] == "心、肺、膈未见明显异常。"
    assert (document.signed_by, document.id) == ("冯诊断", report.document_id)
    told = OutboxEvent.objects.get(name__endswith="ReportSigned").payload
    assert (told["order_id"], told["conclusion"], told["minutes"]) == (card.id, "NORMAL", 10)


def test_the_orders_line_on_the_timeline_says_what_the_report_came_to(county, patient):
    signed(county, patient.id, pneumonia())

    lines = records.list_timeline(patient.id, county.township_doctor.scope).rows

    assert [line.title for line in lines if line.kind == "EXAM"] == [
        "胸部正位 DR · 已出报告 · 异常"
    ]
    assert [line.title for line in lines if line.kind == "DOCUMENT"] == ["胸部正位 DR报告"]


def test_an_abnormal_report_needs_another_person_who_may_review(county, patient):
    card = opened(county, patient.id)
    author = at_time(county.reader, WRITTEN)
    with pytest.raises(NeedsSecondReader):
        reporting.sign(
            order_id=card.id, draft=pneumonia(), expected_version=1, actor=author, now=WRITTEN
        )
    handed = reporting.submit(
        order_id=card.id, draft=pneumonia(), expected_version=1, actor=author, now=WRITTEN
    )
    assert (handed.state, handed.claim_until) == (State.SUBMITTED, None)

    with pytest.raises(NotPermitted):
        reporting.sign(order_id=card.id, actor=at_time(county.other_reader, WRITTEN), now=WRITTEN)
    with pytest.raises(NotPermitted):
        reporting.sign(order_id=card.id, actor=author, now=WRITTEN)
    done = reporting.sign(order_id=card.id, actor=at_time(county.chief, REVIEWED), now=REVIEWED)

    report = Report.objects.get(order=card.id)
    assert (done.state, done.abnormal) == (State.SIGNED, True)
    assert (report.written_by_name, report.reviewed_by_name) == ("冯诊断", "褚主任")
    assert report.signed_by_name == "褚主任"
    assert report.submitted is None  # nothing was changed


def test_the_head_of_the_centre_does_not_review_what_they_wrote(county, patient):
    card = waiting(county, patient.id)
    chief = at_time(county.chief, WRITTEN)
    claim(order_id=card.id, actor=chief, now=WRITTEN)
    reporting.open_report(order_id=card.id, actor=chief, now=WRITTEN)
    reporting.submit(
        order_id=card.id, draft=pneumonia(), expected_version=1, actor=chief, now=WRITTEN
    )

    with pytest.raises(OwnReport):
        reporting.sign(order_id=card.id, actor=chief, now=REVIEWED)
    with pytest.raises(OwnReport):
        reporting.send_back(order_id=card.id, reason="再看", actor=chief, now=REVIEWED)


def test_what_the_second_reader_changed_is_kept_beside_what_was_handed_in(county, patient):
    card = submitted(county, patient.id)
    chief = at_time(county.chief, REVIEWED)

    reporting.finish(
        order_id=card.id,
        draft=pneumonia(impression="右下肺炎症，肺结核待排。"),
        expected_version=2,
        actor=chief,
        now=REVIEWED,
    )
    sheet = reporting.read_report(order_id=card.id, actor=chief, now=LATER)

    assert sheet.report.changed_by_reviewer
    (change,) = sheet.by_reviewer
    assert change.name == "诊断意见"
    assert [piece.how for piece in change.pieces] == ["removed", "added"]


def test_finishing_signs_what_one_may_sign_and_hands_in_what_two_must(county, patient):
    normal, abnormal = opened(county, patient.id), opened(county, patient.id, again=True)
    author = at_time(county.reader, WRITTEN)

    first = reporting.finish(
        order_id=normal.id, draft=a_report(), expected_version=1, actor=author, now=WRITTEN
    )
    second = reporting.finish(
        order_id=abnormal.id, draft=pneumonia(), expected_version=1, actor=author, now=WRITTEN
    )

    assert (first.state, second.state) == (State.SIGNED, State.SUBMITTED)


def test_a_report_sent_back_is_with_its_author_who_sees_why(county, patient):
    card = submitted(county, patient.id)
    chief = at_time(county.chief, REVIEWED)
    with pytest.raises(ReasonMissing):
        reporting.send_back(order_id=card.id, reason="  ", actor=chief, now=REVIEWED)

    back = reporting.send_back(order_id=card.id, reason="请描述胸膜", actor=chief, now=REVIEWED)
    draft = reporting.open_report(order_id=card.id, actor=county.reader, now=LATER)

    assert (back.state, back.claimed_by_name) == (State.READING, "冯诊断")
    assert back.claim_until is not None
    assert (draft.sent_back_reason, draft.sent_back_by_name) == ("请描述胸膜", "褚主任")
    assert draft.submitted_at is None


def test_the_author_alone_takes_back_what_was_handed_in(county, patient):
    card = submitted(county, patient.id)

    with pytest.raises(NotYourReport):
        reporting.recall(
            order_id=card.id, actor=at_time(county.other_reader, REVIEWED), now=REVIEWED
        )
    back = reporting.recall(order_id=card.id, actor=at_time(county.reader, REVIEWED), now=REVIEWED)

    assert back.state == State.READING
    with pytest.raises(NotBeingRead):
        reporting.finish(
            order_id=signed(county, patient.id, again=True).id, actor=county.reader, now=LATER
        )


def test_a_text_with_script_is_kept_as_text_and_one_of_100_kb_is_refused(county, patient):
    card = opened(county, patient.id)
    with pytest.raises(ReportTooLong):
        save(county, card, a_report(findings="<b>" * 40_000), 1)

    save(county, card, a_report(findings="<script>alert(1)</script>"), 1)

    assert Draft.objects.get(order=card.id).findings == "<script>alert(1)</script>"


def test_a_seal_no_longer_fits_once_somebody_changed_the_row(county, patient):
    card = signed(county, patient.id)
    code = Report.objects.get(order=card.id).code
    assert reporting.verify_paper(code).is_whole

    Report.objects.filter(order=card.id).update(impression="未见异常！")

    assert not reporting.verify_paper(code).is_whole
    sheet = reporting.read_report(order_id=card.id, actor=county.township_doctor, now=LATER)
    assert not sheet.is_whole


def test_earlier_reports_of_the_same_part_stand_first_beside_the_new_one(county, patient):
    old = signed(county, patient.id)
    other = signed(county, patient.id, a_report(template_code="DX-LIMB"), item_code="DX-KNEE")
    new = claimed(county, patient.id, item_code="DX-CHEST-PALAT")

    priors = list_priors(new, at_time(county.reader, LATER).scope)

    assert [each.order_id for each in priors] == [old.id, other.id]
    assert [each.same_part for each in priors] == [True, False]


def test_strangers_neither_see_nor_write(county, patient):
    card = opened(county, patient.id)

    for actor in (county.stranger_doctor, county.second_chief):
        with pytest.raises(Exception, match="There is no order"):
            reporting.open_report(order_id=card.id, actor=actor, now=WRITTEN)
    with pytest.raises(NotYourSide):
        reporting.open_report(
            order_id=card.id,
            actor=replace(county.reader, institution_id=county.township),
            now=WRITTEN,
        )
