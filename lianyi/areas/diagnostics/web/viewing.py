"""What the viewer's page needs beside the index: its addresses, its words, its keys."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

_UID, _NUMBER = "0.0.0", 987654321


def viewer_context(index: Mapping[str, Any], *, frames: str, **doors: str) -> dict[str, Any]:
    """The template's variables. `frames`: an address with {uid}, {n} and {reduce}; `doors`: `marks` and `keys` where
    the reader may leave something; without them nothing is kept (a shared copy).
    """
    whole = {**index, "doors": {"frames": frames, **doors}}
    return {
        "index": whole,
        "chooses": "keys" in doors,
        "words": words(),
        "help": keys(),
        "first_frame": _first(whole),
    }


def frames_address(name: str, *args: object) -> str:
    """The address pattern of a door that gives frames: its URL takes `args`, then a UID and a number."""
    pattern = reverse(name, args=(*args, _UID, _NUMBER))
    head, _sep, tail = pattern.rpartition(f"{_UID}/{_NUMBER}")
    return f"{head}{{uid}}/{{n}}{tail}?reduce={{reduce}}"


def _first(index: Mapping[str, Any]) -> str:
    """The address of the frame looked at first: the browser fetches it while it still reads the scripts."""
    if not index["series"]:
        return ""
    series = index["series"][0]
    head = {**series["shared"], **series["heads"][0]}
    if head["rows"] * head["columns"] > LARGE:
        return ""  # how large it is wanted, only the browser knows
    address: str = index["doors"]["frames"]
    return address.replace("{uid}", head["uid"]).replace("{n}", "1").replace("{reduce}", "1")


LARGE: Final = 1 << 20
"""Pixels from which the browser asks for a smaller version first; the same figure stands in viewer-pane.js."""


def words() -> dict[str, str]:
    """The sentences the scripts say."""
    return {
        "image": _("图像"),
        "frame": _("帧"),
        "sheets": _("幅"),
        "per_second": _("帧/秒"),
        "ww": _("窗宽"),
        "wl": _("窗位"),
        "own": _("自带窗"),
        "automatic": _("自动"),
        "mean": _("均值"),
        "sd": _("标准差"),
        "range": _("范围"),
        "uncalibrated": _("未校准"),
        "imager": _("探测器平面毫米"),
        "coarse": _("缩小显示"),
        "coarse_only": _("未能取得原始分辨率，现在显示的是缩小图；请检查网络后放大重试。"),
        "lossy": _("有损压缩"),
        "signed_out": _("登录已过期，请重新登录后再打开本页。"),
        "not_yours": _("当前岗位不能查看这些图像，请切换岗位。"),
        "not_there": _("图像不存在，或不在当前岗位的可见范围内。"),
        "damaged": _("这幅图像的数据不完整，请联系检查方重新发送。"),
        "offline": _("网络不通，图像没有取回；请检查网络后重试。"),
        "again": _("重试"),
        "not_kept": _("网络不通，测量没有保存；恢复后移动一下测量即可再次保存。"),
        "key_kept": _("已标为关键图像，报告中会附上。"),
        "key_gone": _("已取消关键图像。"),
        "no_priors": _("没有可对比的以往检查。"),
        "no_images": _("那次检查没有可以显示的图像。"),
    }


def copy_words() -> dict[str, str]:
    """The sentences of a shared copy that differ: nobody has signed in there."""
    over = _(
        "查看时间已到或链接已失效：请刷新页面重新输入凭条上的密码，仍打不开时向医院索取新的凭条。"
    )
    return {"signed_out": over, "not_yours": over, "not_there": over}


def keys() -> list[tuple[tuple[str, ...], str]]:
    """The keyboard's help, as (keys, meaning)."""
    return [
        (("↑", "↓"), _("上一幅、下一幅")),
        (("PgUp", "PgDn"), _("前后各十幅")),
        (("Home", "End"), _("第一幅、最后一幅")),
        (("W", "S", "P", "Z"), _("调窗、翻页、移动、缩放")),
        (("L", "A", "O"), _("长度、角度、感兴趣区")),
        (("Delete", "Esc"), _("删除所选测量、放弃")),
        (("1",), _("影像自带窗")),
        (("2", "3", "4", "5", "6"), _("肺、纵隔、骨、脑、腹部窗")),
        (("I",), _("黑白反转")),
        (("R", "H", "V"), _("旋转、左右翻转、上下翻转")),
        (("F", "X", "0"), _("适合窗口、1:1、全部复位")),
        ((_("空格"),), _("连续播放、停止")),
        (("M",), _("关键图像")),
        (("C", "N"), _("对比、联动")),
        (("G", "?"), _("全屏、快捷键")),
    ]
