"""What the pre-read of an ECG proposes, and what was measured, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.rules.ecg import critical_code
from lianyi.areas.diagnostics.types.waveforms import WaveformSheet


def measure_names() -> dict[str, str]:
    """The measurements by the engine's names."""
    return {
        "rate": _("心室率"),
        "rr": _("平均 RR"),
        "rr_least": _("最短 RR"),
        "rr_most": _("最长 RR"),
        "rr_spread": _("RR 标准差"),
        "p": _("P 波时限"),
        "pr": _("PR 间期"),
        "qrs": _("QRS 时限"),
        "qt": _("QT 间期"),
        "qtc_bazett": _("QTc（Bazett）"),
        "qtc_fridericia": _("QTc（Fridericia）"),
        "axis": _("QRS 电轴"),
    }


def reasons() -> dict[str, str]:
    """Why a measurement has no value."""
    return {
        "no_leads": _("没有可用的导联"),
        "no_beats": _("未检出心搏"),
        "few_beats": _("心搏太少"),
        "no_p": _("未见明确 P 波"),
        "p_varies": _("P 波不恒定"),
        "no_room": _("心率过快，波形重叠"),
        "flat_t": _("T 波低平，终点不清"),
        "t_cut": _("T 波终点不清"),
        "no_limb_leads": _("缺少肢体导联"),
        "no_direction": _("无明确方向"),
    }


def fault_names() -> dict[str, str]:
    """What is wrong with a lead."""
    return {
        "missing": _("缺失"),
        "flat": _("平线"),
        "saturated": _("削顶"),
        "hum": _("工频干扰"),
        "noise": _("噪声"),
    }


def sentence(told: Mapping[str, Any]) -> str:
    """A proposal as one sentence with its figures."""
    facts, leads = told["facts"], "、".join(told["leads"])
    texts = {
        "pause": _("停顿 %(count)s 处，最长 %(longest_s)s 秒（界限 %(limit_s)s 秒）"),
        "slow": _("心室率 %(rate)s 次/分，低于 %(limit)s"),
        "fast": _("心室率 %(rate)s 次/分，高于 %(limit)s"),
        "even": _("节律规则，RR %(shortest_ms)s–%(longest_ms)s 毫秒"),
        "uneven": _("节律不齐，RR %(shortest_ms)s–%(longest_ms)s 毫秒，相差超过 %(limit_ms)s"),
        "uneven_no_p": _("节律绝对不齐，RR %(shortest_ms)s–%(longest_ms)s 毫秒，未见恒定 P 波，请排除心房颤动"),
        "early_beats": _("提前出现的心搏 %(count)s 个，其中形态不同 %(other_shape)s 个"),
        "st_up": _("ST 段抬高：%(leads)s，最高 %(most_lead)s %(most_mv)s mV（J+%(at_ms)s 毫秒，%(beats)s 个心搏）"),
        "st_down": _("ST 段压低：%(leads)s，最低 %(most_lead)s %(most_mv)s mV（J+%(at_ms)s 毫秒，%(beats)s 个心搏）"),
        "wide_qrs": _("QRS 时限 %(qrs)s 毫秒，达到 %(limit)s"),
        "long_pr": _("PR 间期 %(pr)s 毫秒，超过 %(limit)s"),
        "long_qtc": _("QTc（Fridericia）%(qtc)s 毫秒，达到 %(limit)s"),
    }  # fmt: skip
    said = texts[told["code"]] % {
        **{name: _plain(value) for name, value in facts.items()},
        "leads": leads,
    }
    return said + (_("；QRS 增宽，ST 改变可能为继发") if facts.get("wide_qrs") else "")


def measures(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The table of measurements: name, value with unit, or why there is none."""
    names, whys = measure_names(), reasons()
    return [
        {
            "name": names[code],
            "value": shown_value(measure["value"], measure["unit"]),
            "why": "" if measure["value"] is not None else whys.get(measure["why"], measure["why"]),
        }
        for code, measure in document["measures"].items()
    ]


def shown_value(value: float | None, unit: str) -> str:
    """A value as cardiologists write it."""
    if value is None:
        return ""
    units = {"bpm": _("次/分"), "ms": "ms", "°": "°"}
    return f"{round(value)}{'' if unit == '°' else ' '}{units[unit]}"


def faults(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """What is wrong with the signal, each with the leads it is wrong in."""
    found: dict[str, list[str]] = {}
    for lead in document["quality"]:
        for fault in lead["faults"]:
            found.setdefault(fault, []).append(lead["lead"])
    everywhere, names = len(document["quality"]), fault_names()
    return [
        {
            "name": names[fault],
            "leads": _("全部导联") if len(leads) == everywhere else "、".join(leads),
        }
        for fault, leads in found.items()
    ]


def unused(document: Mapping[str, Any]) -> str:
    """The leads that took no part in measuring."""
    return "、".join(lead["lead"] for lead in document["quality"] if not lead["usable"])


def proposals(sheet: WaveformSheet) -> list[dict[str, Any]]:
    """The proposals with their sentences, their answers and the critical finding each would be."""
    return [
        {
            "number": shown.number,
            "text": sentence(shown.told),
            "urgent": shown.told["urgent"],
            "marks": bool(shown.told["marks"]),
            "answer": shown.answer,
            "critical": critical_code(shown.told),
        }
        for shown in sheet.proposals
    ]


def _plain(value: Any) -> str:
    """A figure without digits that say nothing."""
    return f"{value:g}" if isinstance(value, float) else str(value)
