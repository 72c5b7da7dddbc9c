"""The main navigation: every page a person can start from, with the permission that shows it. Data only."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the navigation.

    `permission` names one or more, parted by blanks, of which one is enough; empty means everyone who is signed in.
    `quick` numbers, if above zero, the lines shown in the bar at the foot of a phone, under their `short` label.
    """

    label: str | Promise
    url_name: str
    icon: str
    permission: str = ""
    quick: int = 0
    short: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together."""

    label: str | Promise
    entries: tuple[Entry, ...]


_LABORATORY: Final = tuple(
    Entry(label=label, url_name=f"diagnostics-{name}", icon=icon, permission=permission)
    for label, name, icon, permission in (
        (_("标本采集"), "collect", "test-pipe", "diagnostics.collect"),
        (_("标本物流"), "runs", "truck-delivery", "diagnostics.carry diagnostics.report"),
        (_("标本接收"), "receive", "package", "diagnostics.report"),
        (_("检验工作台"), "bench", "microscope", "diagnostics.report"),
        (_("切片会诊"), "slides", "send", "diagnostics.report"),
        (_("室内质控与室间质评"), "controls", "chart-line", "diagnostics.quality"),
        (_("实验室"), "laboratories", "test-pipe", "diagnostics.view"),
        (
            _("标本与检验统计"),
            "laboratory-figures",
            "chart-bar",
            "diagnostics.statistics diagnostics.quality",
        ),
    )
)
"""Laboratory and pathology, from the arm to the signature."""


NAVIGATION: Final = (
    Group(
        "",
        (
            Entry(label=_("我的工作台"), url_name="home", icon="home", quick=1, short=_("工作台")),
            Entry(label=_("待办"), url_name="cases-worklist", icon="list-check", quick=2),
        ),
    ),
    Group(
        _("患者"),
        (
            Entry(
                label=_("居民"),
                url_name="residents-search",
                icon="users",
                permission="residents.search",
                quick=3,
            ),
            Entry(
                label=_("紧急查阅"),
                url_name="residents-break-glass",
                icon="lock-open",
                permission="residents.break_glass",
            ),
            Entry(
                label=_("疑似重复"),
                url_name="residents-duplicates",
                icon="copy",
                permission="residents.merge",
            ),
            Entry(
                label=_("就诊记录"),
                url_name="records-encounters",
                icon="clipboard-text",
                permission="records.view",
            ),
            Entry(
                label=_("预约号源"),
                url_name="scheduling-slots",
                icon="calendar",
                permission="scheduling.view",
            ),
            Entry(
                label=_("今日到诊"),
                url_name="scheduling-arrivals",
                icon="calendar-event",
                permission="scheduling.view",
            ),
            Entry(
                label=_("床位"),
                url_name="scheduling-beds",
                icon="bed",
                permission="scheduling.view",
            ),
        ),
    ),
    Group(
        _("双向转诊"),
        (
            Entry(
                label=_("转诊"),
                url_name="referrals-inbox",
                icon="transfer",
                permission="referrals.view",
                quick=4,
            ),
            Entry(
                label=_("新建转诊"),
                url_name="referrals-new",
                icon="plus",
                permission="referrals.create",
            ),
            Entry(
                label=_("转诊办看板"),
                url_name="referrals-board",
                icon="table",
                permission="referrals.answer",
            ),
            Entry(
                label=_("随访"),
                url_name="referrals-follow-ups",
                icon="home-heart",
                permission="referrals.follow_up referrals.guide",
                quick=5,
            ),
            Entry(
                label=_("跟踪指导"),
                url_name="referrals-guidance-list",
                icon="message-circle",
                permission="referrals.guide",
            ),
            Entry(
                label=_("县外住院转回"),
                url_name="referrals-outside",
                icon="arrow-back-up",
                permission="referrals.return",
            ),
            Entry(
                label=_("转诊统计"),
                url_name="referrals-statistics",
                icon="chart-bar",
                permission="referrals.statistics",
            ),
            Entry(
                label=_("转诊指征"),
                url_name="referrals-rules",
                icon="checklist",
                permission="referrals.view",
            ),
        ),
    ),
    Group(
        _("检查检验"),
        (
            Entry(
                label=_("检查检验申请"),
                url_name="diagnostics-orders",
                icon="report-medical",
                permission="diagnostics.view",
            ),
            Entry(
                label=_("影像检查"),
                url_name="diagnostics-studies",
                icon="photo",
                permission="diagnostics.view",
            ),
            Entry(
                label=_("开检查单"),
                url_name="diagnostics-new",
                icon="plus",
                permission="diagnostics.order",
            ),
            Entry(
                label=_("诊断队列"),
                url_name="diagnostics-queue",
                icon="list-check",
                permission="diagnostics.report diagnostics.review diagnostics.manage",
            ),
            Entry(
                label=_("危急值"),
                url_name="diagnostics-critical",
                icon="alert-triangle",
                permission="diagnostics.view",
            ),
            Entry(
                label=_("结果互认"),
                url_name="diagnostics-recognition",
                icon="copy",
                permission="diagnostics.view",
            ),
            Entry(
                label=_("质量反馈"),
                url_name="diagnostics-feedback",
                icon="message",
                permission="diagnostics.examine diagnostics.collect diagnostics.report",
            ),
            Entry(
                label=_("质量与时效"),
                url_name="diagnostics-quality",
                icon="scale",
                permission="diagnostics.statistics diagnostics.quality",
            ),
            *_LABORATORY,
            Entry(
                label=_("共享中心"),
                url_name="diagnostics-centres",
                icon="building-hospital",
                permission="diagnostics.view",
            ),
            Entry(
                label=_("协作网覆盖"),
                url_name="diagnostics-coverage",
                icon="sitemap",
                permission="diagnostics.statistics",
            ),
            Entry(
                label=_("报告时效"),
                url_name="diagnostics-turnaround",
                icon="chart-bar",
                permission="diagnostics.statistics",
            ),
            Entry(
                label=_("合作协议台账"),
                url_name="diagnostics-cooperation",
                icon="clipboard-text",
                permission="diagnostics.manage diagnostics.statistics",
            ),
            Entry(
                label=_("便民措施"),
                url_name="diagnostics-measures",
                icon="home-heart",
                permission="diagnostics.manage diagnostics.statistics",
            ),
        ),
    ),
    Group(
        _("远程会诊"),
        (
            Entry(
                label=_("会诊"),
                url_name="consultations-inbox",
                icon="video",
                permission="consultations.view",
            ),
            Entry(
                label=_("专家门诊"),
                url_name="consultations-clinics",
                icon="calendar-plus",
                permission="consultations.view",
            ),
            Entry(
                label=_("会诊专家"),
                url_name="consultations-experts",
                icon="users-group",
                permission="consultations.triage consultations.manage",
            ),
            Entry(
                label=_("可邀请的机构"),
                url_name="consultations-agreements",
                icon="heart-handshake",
                permission="consultations.view",
            ),
            Entry(
                label=_("培训与教学"),
                url_name="consultations-lessons",
                icon="notes",
                permission="consultations.view",
            ),
            Entry(
                label=_("会诊统计"),
                url_name="consultations-statistics",
                icon="chart-bar",
                permission="consultations.statistics",
            ),
        ),
    ),
    Group(
        _("机构与人员"),
        (
            Entry(
                label=_("机构"),
                url_name="organisations-tree",
                icon="building-hospital",
                permission="organisations.view",
            ),
            Entry(
                label=_("医共体"),
                url_name="organisations-consortia",
                icon="sitemap",
                permission="organisations.view",
            ),
            Entry(
                label=_("人员"),
                url_name="workforce-staff",
                icon="users-group",
                permission="workforce.view",
            ),
            Entry(
                label=_("编制台账"),
                url_name="workforce-establishment",
                icon="scale",
                permission="workforce.manage",
            ),
            Entry(
                label=_("角色目录"),
                url_name="workforce-roles",
                icon="shield-check",
                permission="workforce.view",
            ),
            Entry(
                label=_("字典"),
                url_name="terminology-search",
                icon="vocabulary",
                permission="terminology.view",
            ),
        ),
    ),
    Group(
        _("监督"),
        (
            Entry(
                label=_("审计查询"),
                url_name="audit-search",
                icon="history",
                permission="audit.search",
            ),
            Entry(
                label=_("紧急查阅复核"),
                url_name="residents-glass",
                icon="shield-lock",
                permission="residents.review_access",
            ),
            Entry(
                label=_("敏感诊疗定点"),
                url_name="records-designations",
                icon="stethoscope",
                permission="records.designate",
            ),
        ),
    ),
    Group(
        _("系统"),
        (
            Entry(
                label=_("账号"),
                url_name="accounts-people",
                icon="user-check",
                permission="accounts.manage",
            ),
            Entry(
                label=_("政策参数"),
                url_name="policy-profiles",
                icon="adjustments",
                permission="policy.manage",
            ),
            Entry(
                label=_("未送达事件"),
                url_name="outbox-parked",
                icon="stack-2",
                permission="outbox.operate",
            ),
            Entry(
                label=_("系统状态"),
                url_name="service",
                icon="activity",
                permission="outbox.operate",
            ),
        ),
    ),
)
"""In the order in which a day goes: patients first, then what is managed, watched and run."""

ACCOUNT: Final = (
    Entry(label=_("切换岗位与访问目的"), url_name="choose-post", icon="arrows-exchange"),
    Entry(label=_("登录会话"), url_name="accounts-sessions", icon="device-desktop"),
    Entry(label=_("修改密码"), url_name="accounts-password", icon="key"),
    Entry(label=_("两步验证"), url_name="accounts-totp", icon="shield-lock"),
    Entry(label=_("接口令牌"), url_name="accounts-tokens", icon="qrcode"),
    Entry(label=_("关于联医"), url_name="about", icon="info-circle"),
)
