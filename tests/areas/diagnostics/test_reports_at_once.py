"""Two windows, two signatures, two addenda at the same instant: exactly one counts, and nothing is lost unseen."""

import pytest

from lianyi.areas.diagnostics.models import CriticalValue, Draft, Report
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.report_refusals import (
    NotBeingRead,
    NothingAmended,
    NotSigned,
    StaleDraft,
)
from lianyi.areas.records.models import Document
from tests.areas.diagnostics.builders import a_county, a_patient, at_time
from tests.areas.diagnostics.reports import (
    LATER,
    REVIEWED,
    WRITTEN,
    a_report,
    opened,
    signed,
    submitted,
    tension_pneumothorax,
)
from tests.areas.scheduling.builders import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-02")]


def test_windows_and_signatures_at_once_leave_one_text_one_report_one_document():
    county = a_county()
    patient = a_patient(county)
    card = opened(county, patient.id)
    author = at_time(county.reader, WRITTEN)

    def saving(text):
        return lambda: reporting.save_draft(
            order_id=card.id,
            draft=a_report(findings=text),
            expected_version=1,
            actor=author,
            now=WRITTEN,
        )

    given, refused = all_at_once([saving("甲窗口。"), saving("乙窗口。")])
    assert [each.version for each in given] == [2]
    assert [type(refusal) for refusal in refused] == [StaleDraft]
    assert Draft.objects.get(order=card.id).findings == given[0].content.findings

    def sign():
        return reporting.finish(order_id=card.id, actor=author, now=WRITTEN)

    given, refused = all_at_once([sign] * 3)
    assert len(given) == 1
    assert {type(refusal) for refusal in refused} == {NotBeingRead}
    assert (Report.objects.count(), Document.objects.count()) == (1, 1)


def test_two_addenda_and_two_answers_at_once_leave_one_each():
    county = a_county()
    patient = a_patient(county)
    card = signed(county, patient.id)
    reporting.open_addendum(order_id=card.id, actor=county.reader, now=LATER)

    def amend(text):
        return lambda: reporting.addend(
            order_id=card.id,
            draft=a_report(findings=text, reason="复阅"),
            expected_version=1,
            actor=at_time(county.reader, LATER),
            now=LATER,
        )

    given, refused = all_at_once([amend("甲。"), amend("乙。")])
    assert given[0].number == 2
    assert {type(refusal) for refusal in refused} <= {StaleDraft, NotSigned, NothingAmended}
    assert Report.objects.count() == 1 + len(given)

    critical = submitted(county, patient.id, tension_pneumothorax(), item_code="DX-CHEST-PALAT")
    chief = at_time(county.chief, REVIEWED)

    def review():
        return reporting.sign(order_id=critical.id, actor=chief, now=REVIEWED)

    def send_back():
        return reporting.send_back(order_id=critical.id, reason="再看", actor=chief, now=REVIEWED)

    given, refused = all_at_once([review, send_back])
    assert len(given) >= 1
    assert CriticalValue.objects.filter(order=critical.id).count() == 1
    assert Report.objects.filter(order=critical.id).count() <= 1
