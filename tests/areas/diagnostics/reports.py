"""What tests start from that need a report on its way."""

from datetime import datetime, timedelta
from typing import Any

from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft
from tests.areas.diagnostics.builders import NOW, County, at_time, claimed

WRITTEN = NOW + timedelta(minutes=20)
REVIEWED = NOW + timedelta(minutes=25)
LATER = NOW + timedelta(hours=3)


def a_report(**told: Any) -> ReportDraft:
    """A normal chest film."""
    fields: dict[str, Any] = {
        "template_code": "DX-CHEST",
        "findings": "两肺野清晰，未见实变。\n心影不大。",
        "impression": "心、肺、膈未见明显异常。",
        "conclusion": Conclusion.NORMAL,
    }
    return ReportDraft(**{**fields, **told})


def pneumonia(**told: Any) -> ReportDraft:
    """A film with pneumonia: abnormal, so two must sign."""
    fields: dict[str, Any] = {
        "findings": "右下肺野见片状模糊影，边缘不清。",
        "impression": "右下肺炎症，建议治疗后复查。",
        "conclusion": Conclusion.ABNORMAL,
    }
    return a_report(**{**fields, **told})


def tension_pneumothorax(**told: Any) -> ReportDraft:
    """A critical film."""
    fields: dict[str, Any] = {
        "findings": "左侧胸腔大片无肺纹理透亮区，纵隔右移。",
        "impression": "左侧张力性气胸，请立即处理。",
        "conclusion": Conclusion.CRITICAL,
        "critical_code": "IMG-TENSION-PTX",
    }
    return a_report(**{**fields, **told})


def opened(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """Claimed by the reader, whose draft is open."""
    card = claimed(county, patient_id, now=now, **told)
    later = now + timedelta(minutes=16)
    reporting.open_report(order_id=card.id, actor=at_time(county.reader, later), now=later)
    return card


def submitted(
    county: County, patient_id: int, draft: ReportDraft | None = None, **told: Any
) -> OrderCard:
    """Handed in for the second reader."""
    card = opened(county, patient_id, **told)
    return reporting.submit(
        order_id=card.id,
        draft=draft or pneumonia(),
        expected_version=1,
        actor=at_time(county.reader, WRITTEN),
        now=WRITTEN,
    )


def signed(
    county: County, patient_id: int, draft: ReportDraft | None = None, **told: Any
) -> OrderCard:
    """Signed: a normal one by its author, every other by the head of the centre."""
    content = draft or a_report()
    if content.conclusion == Conclusion.NORMAL:
        card = opened(county, patient_id, **told)
        return reporting.sign(
            order_id=card.id,
            draft=content,
            expected_version=1,
            actor=at_time(county.reader, WRITTEN),
            now=WRITTEN,
        )
    card = submitted(county, patient_id, content, **told)
    return reporting.sign(order_id=card.id, actor=at_time(county.chief, REVIEWED), now=REVIEWED)
