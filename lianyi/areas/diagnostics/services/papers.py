"""What a report's PDF prints, as plain words."""

import struct
from base64 import b64encode
from importlib.resources import files
from typing import Any, Final

from django.utils import timezone

from lianyi.areas.diagnostics.definitions.names import URGENCY
from lianyi.areas.diagnostics.selectors.reports import CONCLUSIONS
from lianyi.areas.diagnostics.services.report_paper import Paper
from lianyi.areas.diagnostics.services.viewing import picture_of
from lianyi.areas.diagnostics.types.reports import ReportKind
from lianyi.areas.diagnostics.types.viewing import KeyImageCard
from lianyi.machinery.printing.pdf import make_pdf

_TEMPLATE: Final = "report.typ"
_MOST_KEYS: Final = 6
_KEY_SIDE: Final = 640
_WHEN: Final = "%Y-%m-%d %H:%M"


def report_pdf(paper: Paper, address: str) -> bytes:
    """The report on A4. Cost: about 0.1 s. Raises: NoChineseFont, PrinterMissing (503)."""
    source = (files(__package__) / "print" / _TEMPLATE).read_text(encoding="utf-8")
    return make_pdf(source, words_of(paper, address), address=address)


def words_of(paper: Paper, address: str) -> dict[str, Any]:
    """Everything the template prints: texts, and rows of texts."""
    report, sheet = paper.found.report, paper.sheet
    fields, card = sheet.fields, sheet.row.card
    signed = [("报告医师", report.written_by_name)]
    if report.reviewed_by_name:
        signed.append(("审核医师", report.reviewed_by_name))
    return {
        "host": paper.host_name,
        "title": f"{card.item_name}报告单",
        "no": report.no,
        "person": [
            ["姓名", sheet.person.get("name", "—")],
            ["性别", sheet.person.get("sex", "—")],
            ["年龄", sheet.person.get("age", "—")],
            ["检查号", card.number],
            ["申请单位", sheet.row.requester_name],
            ["申请医师", fields["ordered_by_name"]],
            ["检查单位", sheet.row.performer_name],
            ["检查时间", _at(fields["performed_at"])],
            ["紧急程度", URGENCY[card.urgency]],
        ],
        "diagnosis": f"{fields['diagnosis_name']} {fields['clinical_info']}".strip(),
        "values": [[name, f"{value} {unit}".strip()] for name, value, unit in report.shown],
        "findings": report.findings,
        "impression": report.impression,
        "conclusion": CONCLUSIONS[report.conclusion],
        "critical": paper.found.critical_name,
        "reason": report.reason if report.kind == ReportKind.ADDENDUM else "",
        "old": "" if paper.found.is_newest else "本版已被更新的版本更正，仅供追溯。",
        "signed": [list(pair) for pair in signed],
        "signed_at": _at(report.signed_at),
        "seal": report.seal,
        "keys": [_drawn(card) for card in paper.keys[:_MOST_KEYS]],
        "address": address,
    }


def _drawn(card: KeyImageCard) -> str:
    """A key image as a drawing the printer takes: its picture inside an SVG of the same shape."""
    data = picture_of(card, side=_KEY_SIDE)
    width, height = struct.unpack(">II", data[16:24])  # PNG: IHDR stands first
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{b64encode(data).decode()}"/></svg>'
    )


def _at(moment: Any) -> str:
    return timezone.localtime(moment).strftime(_WHEN) if moment else "—"
