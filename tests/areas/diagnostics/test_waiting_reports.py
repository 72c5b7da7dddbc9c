"""Reports that wait: each list is searched, narrowed, sorted, paged and taken away; where nothing waits it says so."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.selectors.reports import list_handed_in, list_notices
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.types.reports import WaitingFilter
from tests.areas.diagnostics.builders import a_county, a_patient, at_time
from tests.areas.diagnostics.reports import LATER, a_report, pneumonia, signed
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02")]
SOON = LATER + timedelta(hours=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def handed(county):
    """A chest and a palate film whose addenda wait for another, the chest first."""
    patient = a_patient(county)
    chest = signed(county, patient.id)
    palate = signed(county, patient.id, item_code="DX-CHEST-PALAT")
    for minutes, card in enumerate((chest, palate)):
        at = LATER + timedelta(minutes=minutes)
        reader = at_time(county.reader, at)
        reporting.open_addendum(order_id=card.id, actor=reader, now=at)
        reporting.hand_in_addendum(
            order_id=card.id,
            draft=pneumonia(reason="漏诊"),
            expected_version=1,
            actor=reader,
            now=at,
        )
    return chest, palate


def ids(found):
    return [row.order_id for row in found]


def test_what_waits_is_searched_narrowed_sorted_and_paged(county, handed):
    chest, palate = handed
    scope = county.chief.scope

    assert ids(list_handed_in(scope)) == [chest.id, palate.id]
    assert ids(list_handed_in(scope, WaitingFilter(sort="new"))) == [palate.id, chest.id]
    assert ids(list_handed_in(scope, WaitingFilter(text=palate.number))) == [palate.id]
    assert ids(list_handed_in(scope, WaitingFilter(centre_id=county.ecg))) == []
    assert ids(list_handed_in(scope, WaitingFilter(modality="CT"))) == []
    assert ids(list_handed_in(scope, WaitingFilter(urgency="STAT"))) == []
    first = list_handed_in(scope, at_most=1)
    second = list_handed_in(scope, after=first.next_key, at_most=1)
    assert (ids(first), ids(second), second.next_key) == ([chest.id], [palate.id], "")
    assert list_handed_in(county.stranger_doctor.scope).rows == []


def test_the_page_opens_where_something_waits_and_gives_the_list_away(visit, county, handed):
    chest, _ = handed
    page = visit(county.chief, "reports", now=SOON).content.decode()
    assert "漏诊" in page
    assert 'aria-current="page">补充报告，待签发' in page

    none = visit(county.chief, "reports", query="?box=handed-in&q=没有", now=SOON).content.decode()
    assert "没有符合条件的报告" in none
    empty = visit(county.chief, "reports", query="?box=lone", now=SOON).content.decode()
    assert "没有待复核的夜间单签报告" in empty

    file = visit(county.chief, "reports", query="?box=handed-in&export=csv", now=SOON)
    told = b"".join(file.streaming_content if file.streaming else [file.content]).decode("utf-8-sig")  # fmt: skip
    assert told.splitlines()[0].startswith("检查号,患者,年龄,项目")
    assert (told.count("漏诊"), chest.number in told) == (2, True)
    assert len(audited("diagnostic_order.list_exported")) == 1


def test_who_does_not_review_sees_only_the_notices_addressed_to_them(visit, county):
    card = signed(county, a_patient(county).id)
    draft = a_report(impression="肺结节，建议复查。", reason="复阅")
    reader = at_time(county.reader, LATER)
    reporting.open_addendum(order_id=card.id, actor=reader, now=LATER)
    reporting.addend(order_id=card.id, draft=draft, expected_version=1, actor=reader, now=LATER)

    page = visit(county.township_doctor, "reports", query="?box=lone", now=SOON).content.decode()

    assert "复阅" in page
    assert "夜间单签" not in page
    found = list_notices(at_time(county.township_doctor, SOON), WaitingFilter(sort="new"))
    assert ids(found) == [card.id, card.id]
