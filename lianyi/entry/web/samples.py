"""What the style guide shows: invented figures, no person."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.machinery.ui import Page

TONES = ("neutral", "info", "wait", "good", "warn", "bad", "closed")


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=_("姓名"), max_length=20)
    phone = forms.CharField(
        label=_("联系电话"),
        help_text=_("11 位手机号，或区号加固定电话"),
        widget=forms.TextInput({"inputmode": "tel"}),
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("1", _("男")), ("2", _("女"))], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("转诊类型"), choices=[("up", _("上转")), ("down", _("下转"))])
    on = forms.DateField(label=_("到诊日期"))
    at = forms.DateTimeField(label=_("预约时间"), required=False)
    reason = forms.CharField(label=_("转诊原因"), widget=forms.Textarea({"rows": 3}))
    agreed = forms.BooleanField(label=_("患者已知情同意"), help_text=_("不同意的，须注明原因"))


def sample_context(now: datetime) -> dict[str, Any]:
    """Everything the style guide draws."""
    rows = [
        {"no": f"ZZ20261124{i:03}", "name": "张*", "from": _("西洋店镇卫生院"), "kind": _("上转"), "tone": tone,
         "late": i == 0, "due": now + timedelta(minutes=(-75, 40, 300, 1500, 3000, 200, 900)[i])}
        for i, tone in enumerate(TONES)
    ]  # fmt: skip
    return {
        "tones": TONES,
        "rows": Page(rows, next_key="next", previous_key="previous"),
        "form": SampleForm(),
        "refused": SampleForm(
            {"name": "", "phone": "1", "sex": "1", "kind": "sideways", "on": "2026-13-01"},
            auto_id="wrong_%s",
        ),
        "steps": _steps(now),
        "bars": {
            "kind": "stack",
            "x": [f"{m}月" for m in range(1, 13)],
            "unit": "人次",
            "series": [
                {"name": "上转", "values": [52, 48, 61, 66, 70, 58, 63, 71, 69, 74, 80, 77]},
                {"name": "下转", "values": [20, 22, 28, 31, 36, 35, 41, 44, 47, 52, 58, 61]},
            ],
        },
        "lines": {
            "kind": "line",
            "x": [f"{m}月" for m in range(1, 13)],
            "unit": "%",
            "series": [
                {
                    "name": "县域内就诊率",
                    "values": [86, 86, 87, 87, 88, 88, 89, 89, 90, 90, 91, 91],
                },
                {"name": "基层就诊率", "values": [52, 53, 53, 54, 55, 55, 57, 58, 58, 60, 61, 62]},
            ],
        },
    }


def _steps(now: datetime) -> list[dict[str, Any]]:
    """A story of four steps, the last still to come."""
    return [
        {"title": _("转出"), "at": now - timedelta(hours=3), "by": "西洋店镇卫生院",
         "note": "血压 186/112 mmHg，胸痛 2 小时。", "tone": "info"},
        {"title": _("接收"), "at": now - timedelta(hours=2, minutes=40), "by": "县人民医院转诊办",
         "note": "心内科 3 床已留。", "tone": "good"},
        {"title": _("超时升级"), "at": now - timedelta(hours=1), "by": _("系统"), "note": "", "tone": "bad"},
        {"title": _("等待到诊"), "at": None, "by": "", "due_at": now + timedelta(minutes=50),
         "tone": "wait", "next": True},
    ]  # fmt: skip
