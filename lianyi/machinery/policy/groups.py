"""What the groups of parameters are called: the first word of a key is the part of the platform that asks."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES: Final[dict[str, str | Promise]] = {
    "accounts": _("账号与登录"),
    "cases": _("计时与升级"),
    "consultations": _("远程会诊"),
    "fiscal": _("财政投入"),
    "insurance": _("医保基金"),
    "organisations": _("机构与医共体"),
    "procurement": _("药械采购"),
    "records": _("健康档案"),
    "referrals": _("双向转诊"),
    "residents": _("居民主索引"),
    "scheduling": _("号源与床位"),
    "staff": _("人事薪酬"),
    "terminology": _("术语编码"),
    "workforce": _("人员与岗位"),
}


def group_name(group: str) -> str:
    """The Chinese name of a group; the word itself for one not yet named."""
    return str(_NAMES.get(group, group))
