"""What the demo county shows of reports: one for each past examination, one to review, one amended and to be noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.entry.demo.county import STORY_TOWNSHIP
from lianyi.entry.demo.staff import Desk

_NODULE: Final = "右下肺见直径约 6 mm 结节影。"


def load_past(seed: int) -> int:
    """Give every past examination its report: the template's normal text, or one of its phrases; how many."""
    return diagnostics.load_reports(lambda order: _past(order, seed))


def _past(order: diagnostics.OrderCard, seed: int) -> diagnostics.ReportDraft:
    rng = Random(f"report:{seed}:{order.id}")
    chosen = diagnostics.template_for(order.item_code, order.modality, order.body_part)
    abnormal = [each for each in chosen.phrases if each.conclusion == "ABNORMAL" and each.findings]
    if order.abnormal and abnormal:
        phrase = rng.choice(abnormal)
        return diagnostics.ReportDraft(
            template_code=chosen.code,
            findings=phrase.findings,
            impression=phrase.impression,
            conclusion=diagnostics.Conclusion.ABNORMAL,
        )
    return diagnostics.ReportDraft(
        template_code=chosen.code,
        findings=chosen.findings or "镜下未见明显异常。",
        impression=chosen.impression or "未见明显异常。",
        conclusion=diagnostics.Conclusion.NORMAL,
    )


def play(*, here: Desk, players: Mapping[str, Sequence[int]], now: datetime) -> None:
    """One report waits for its second reader; a normal one was amended after the township had read it."""
    people = players[STORY_TOWNSHIP]
    handed_in, at = _claimed(here, people[-4], "发热咳嗽3天", now - timedelta(minutes=70))
    pneumonia = diagnostics.ReportDraft(
        template_code="DX-CHEST",
        findings="右下肺野见片状模糊影，边缘不清。余肺野清晰，心影不大。",
        impression="右下肺炎症，建议治疗后复查。",
        conclusion=diagnostics.Conclusion.ABNORMAL,
    )
    reader = here.at("zhenduan", at)
    diagnostics.finish(
        order_id=handed_in, draft=pneumonia, expected_version=1, actor=reader, now=at
    )
    amended, at = _claimed(here, people[-5], "健康体检，吸烟20年", now - timedelta(hours=5))
    normal = diagnostics.ReportDraft(
        template_code="DX-CHEST",
        findings="两肺野清晰，未见实变。心影不大，双侧肋膈角锐利。",
        impression="心、肺、膈未见明显异常。",
        conclusion=diagnostics.Conclusion.NORMAL,
    )
    reader = here.at("zhenduan", at)
    diagnostics.finish(order_id=amended, draft=normal, expected_version=1, actor=reader, now=at)
    at += timedelta(minutes=20)
    diagnostics.read_report(order_id=amended, actor=here.at("xiangyi", at), now=at)
    at += timedelta(minutes=90)
    reader = here.at("zhenduan", at)
    diagnostics.open_addendum(order_id=amended, actor=reader, now=at)
    corrected = diagnostics.ReportDraft(
        template_code="DX-CHEST",
        findings=f"{normal.findings}\n{_NODULE}",
        impression="右下肺小结节，建议胸部 CT 检查。",
        conclusion=diagnostics.Conclusion.ABNORMAL,
        reason="复阅发现右下肺小结节",
    )
    diagnostics.save_draft(
        order_id=amended, draft=corrected, expected_version=1, actor=reader, now=at
    )
    at += timedelta(minutes=5)
    diagnostics.addend(order_id=amended, actor=here.at("zhuren", at), now=at)


def _claimed(here: Desk, resident_id: int, info: str, at: datetime) -> tuple[int, datetime]:
    """A chest film of the township that the reader has before them."""
    order = diagnostics.order_exam(
        draft=diagnostics.OrderDraft(
            resident_id=resident_id,
            item_code="DX-CHEST-PA",
            clinical_info=info,
            again=True,
            repeat_reason="CHANGED",
            repeat_note="病情变化",
            repeat_explained="已说明需复查",
        ),
        actor=here.at("xiangyi", at),
        now=at,
    )
    for step in (diagnostics.examine, diagnostics.transmit):
        at += timedelta(minutes=4)
        step(order_id=order.id, actor=here.at("jishi", at), now=at)
    at += timedelta(minutes=6)
    diagnostics.claim(order_id=order.id, actor=here.at("zhenduan", at), now=at)
    diagnostics.open_report(order_id=order.id, actor=here.at("zhenduan", at), now=at)
    return order.id, at + timedelta(minutes=7)
