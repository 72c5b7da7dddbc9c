"""The words of organisations as people read them."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations.types import (
    Ability,
    AgreementKind,
    BodyKind,
    Closeness,
    ConsortiumState,
    CooperationForm,
    Grade,
    InstitutionCard,
    LegalStatus,
    Level,
    ManagementType,
    MatterKind,
    MemberRole,
    Model,
    NetworkStatus,
    OperatingStatus,
    Outcome,
    OwnerKind,
    PositionSource,
    Power,
    SeatSlot,
    Tier,
    Topology,
)

NOTHING: Final = "—"
"""Stands where a field is empty."""

TIER: Final = {
    Tier.COUNTY: _("县级"),
    Tier.TOWNSHIP: _("乡镇（社区）"),
    Tier.VILLAGE: _("村级"),
    Tier.OUTSIDE: _("县外"),
    Tier.BUREAU: _("行政部门"),
    Tier.OTHER: _("其他"),
}
LEVEL: Final = {
    Level.UNRATED: _("未定级"),
    Level.FIRST: _("一级"),
    Level.SECOND: _("二级"),
    Level.THIRD: _("三级"),
}
GRADE: Final = {
    Grade.SPECIAL: _("特等"),
    Grade.A: _("甲等"),
    Grade.B: _("乙等"),
    Grade.C: _("丙等"),
    Grade.UNRATED: _("未评"),
}
MANAGEMENT: Final = {
    ManagementType.NON_PROFIT: _("非营利性"),
    ManagementType.PROFIT: _("营利性"),
    ManagementType.OTHER: _("其他"),
}
OWNER_KIND: Final = {
    OwnerKind.GOVERNMENT: _("政府办"),
    OwnerKind.COLLECTIVE: _("集体办"),
    OwnerKind.SOCIETY: _("社会办"),
    OwnerKind.PRIVATE: _("个人办"),
}
LEGAL: Final = {
    LegalStatus.INDEPENDENT: _("独立法人"),
    LegalStatus.DEPENDENT: _("非独立法人"),
    LegalStatus.NONE: _("无法人资格"),
}
OPERATING: Final = {
    OperatingStatus.OPEN: _("开业"),
    OperatingStatus.PREPARING: _("筹建"),
    OperatingStatus.SUSPENDED: _("停业"),
    OperatingStatus.REVOKED: _("撤销"),
}
POSITION: Final = {
    PositionSource.SURVEYED: _("实测"),
    PositionSource.ILLUSTRATIVE: _("示意"),
}
MODEL: Final = {
    Model.COUNTY_COMMUNITY: _("县域医共体"),
    Model.CITY_GROUP: _("城市医疗集团"),
    Model.CITY_COUNTY: _("市县医联体"),
    Model.SPECIALTY_ALLIANCE: _("专科联盟"),
    Model.TELEMEDICINE: _("远程医疗协作网"),
}
CLOSENESS: Final = {Closeness.CLOSE: _("紧密型"), Closeness.LOOSE: _("松散型")}
TOPOLOGY: Final = {
    Topology.STAR: _("单一结构"),
    Topology.ONE_PLUS_N: _("1+N"),
    Topology.GENERAL_HOSPITAL: _("总医院＋片区诊疗中心"),
}
ROLE: Final = {
    MemberRole.HEAD: _("龙头（牵头）"),
    MemberRole.HUB: _("枢纽"),
    MemberRole.BASE: _("网底"),
    MemberRole.MEMBER: _("成员"),
    MemberRole.AREA_CENTRE: _("片区诊疗中心"),
    MemberRole.MEDICAL_CENTRE: _("县域医疗中心"),
    MemberRole.SUB_CENTRE: _("次中心"),
}
FORM: Final = {
    CooperationForm.INTEGRATED: _("一体化管理"),
    CooperationForm.TRUSTEESHIP: _("签约托管"),
    CooperationForm.JOINT_DEPARTMENT: _("科室共建"),
    CooperationForm.COUNTERPART: _("对口帮扶"),
    CooperationForm.STRATEGIC: _("战略联盟"),
    CooperationForm.TECHNICAL: _("技术合作"),
    CooperationForm.SPECIALTY: _("专科协作"),
    CooperationForm.REMOTE: _("远程医疗"),
}
STATE: Final = {
    ConsortiumState.ACTIVE: _("现行"),
    ConsortiumState.MERGED: _("已整合"),
    ConsortiumState.DISSOLVED: _("已解散"),
}
BODY: Final = {
    BodyKind.HOSPITAL_COMMITTEE: _("公立医院管理委员会"),
    BodyKind.CONSTRUCTION_COMMITTEE: _("建设管理委员会"),
    BodyKind.LEADING_GROUP: _("领导小组"),
    BodyKind.COUNCIL: _("理事会"),
    BodyKind.ALLIANCE_COMMITTEE: _("专科联盟工作委员会"),
}
SLOT: Final = {
    SeatSlot.CHAIR: _("主任"),
    SeatSlot.VICE: _("副主任"),
    SeatSlot.MEMBER: _("成员"),
    SeatSlot.SECRETARY: _("秘书"),
}
POWER: Final = {
    Power.PLANNING: _("发展规划"),
    Power.CHARTER: _("章程制定"),
    Power.PROJECTS: _("项目实施"),
    Power.FUNDING: _("财政投入"),
    Power.PERSONNEL: _("人事制度"),
    Power.SUPERVISION: _("运行监管"),
    Power.ASSESSMENT: _("绩效考核"),
    Power.OTHER: _("其他重大事项"),
}
MATTER: Final = {
    MatterKind.PLAN: _("发展规划"),
    MatterKind.CHARTER: _("章程"),
    MatterKind.PROJECT: _("项目"),
    MatterKind.BUDGET: _("预算"),
    MatterKind.POST_SCHEME: _("岗位方案"),
    MatterKind.SUPERVISION_SCHEME: _("监管方案"),
    MatterKind.ASSESSMENT_SCHEME: _("考核方案"),
    MatterKind.HEAD_APPOINTMENT: _("负责人任命"),
    MatterKind.MERGER: _("整合"),
    MatterKind.EXIT: _("退出"),
    MatterKind.OTHER: _("其他"),
}
MATTER_STATE: Final = {
    "proposed": _("待议"),
    "approved": _("已批准，待生效"),
    "effective": _("已生效"),
    "refused": _("未通过"),
    "deferred": _("缓议"),
    "withdrawn": _("已撤回"),
}
MATTER_TONE: Final = {
    "proposed": "wait",
    "approved": "info",
    "effective": "good",
    "refused": "bad",
    "deferred": "warn",
    "withdrawn": "closed",
}
OUTCOME: Final = {
    Outcome.APPROVED: _("通过"),
    Outcome.REFUSED: _("不通过"),
    Outcome.DEFERRED: _("缓议"),
}
OUTCOME_TONE: Final = {
    Outcome.APPROVED: "good",
    Outcome.REFUSED: "bad",
    Outcome.DEFERRED: "warn",
}
ABILITY: Final = {
    Ability.FULL: _("能收治"),
    Ability.STABLE: _("稳定期、康复期管理"),
    Ability.FIRST_AID: _("首诊识别、急救后转诊"),
    Ability.NONE: _("不收治"),
    Ability.UNKNOWN: _("目录未列"),
}
ABILITY_TONE: Final = {
    Ability.FULL: "good",
    Ability.STABLE: "info",
    Ability.FIRST_AID: "warn",
    Ability.NONE: "closed",
    Ability.UNKNOWN: "neutral",
}
AGREEMENT: Final = {
    AgreementKind.REFERRAL: _("双向转诊"),
    AgreementKind.SPECIALTY: _("专科联盟"),
    AgreementKind.COUNTERPART: _("对口支援"),
    AgreementKind.CONSORTIUM: _("市县医联体"),
}
NETWORK: Final = {
    NetworkStatus.CONNECTED: _("医保已联网"),
    NetworkStatus.PENDING: _("联网办理中"),
    NetworkStatus.NONE: _("未联网"),
}
NETWORK_TONE: Final = {
    NetworkStatus.CONNECTED: "good",
    NetworkStatus.PENDING: "wait",
    NetworkStatus.NONE: "bad",
}
FAULT: Final = {
    "no_parent": _("没有上级"),
    "parent_outside": _("管理它的乡镇卫生院不是本医联体成员"),
}
STEP: Final = {
    "council": _("理事会决定"),
    "committee": _("管委会决定"),
    "lead": _("牵头单位同意"),
    "member": _("成员单位同意"),
}
DEVIATION: Final = {"missing": _("缺少本级核心服务"), "beyond": _("超出本级定位")}
FIELD: Final = {
    "code": _("机构代码"),
    "credit_code": _("统一社会信用代码"),
    "name": _("机构名称"),
    "short_name": _("简称"),
    "kind": _("机构类别"),
    "tier": _("层级"),
    "level": _("级别"),
    "grade": _("等次"),
    "management_type": _("分类管理"),
    "owner": _("产权所有者"),
    "owner_kind": _("举办主体"),
    "owning_government": _("所属政府"),
    "employer": _("用人单位"),
    "manager": _("管理单位"),
    "user": _("使用单位"),
    "legal_status": _("法人资格"),
    "legal_representative": _("法定代表人"),
    "operating_status": _("运营状态"),
    "beds": _("床位数"),
    "population": _("服务人口"),
    "division_code": _("行政区划"),
    "county_code": _("县（区）"),
    "parent_id": _("管理机构"),
    "address": _("地址"),
    "phone": _("电话"),
    "latitude": _("纬度"),
    "longitude": _("经度"),
    "position_source": _("坐标来源"),
    "licence_no": _("执业许可证号"),
    "licence_from": _("许可证有效期自"),
    "licence_until": _("许可证有效期至"),
    "role_statement": _("功能定位"),
    "opened_on": _("开业日期"),
    "other_numbers": _("其他编号"),
}
CODED: Final[dict[str, dict[Any, Any]]] = {
    "tier": TIER,
    "level": LEVEL,
    "grade": GRADE,
    "management_type": MANAGEMENT,
    "owner_kind": OWNER_KIND,
    "legal_status": LEGAL,
    "operating_status": OPERATING,
    "position_source": POSITION,
}
"""Fields of the register whose values are codes."""

WORDS: Final = {
    "tier": TIER,
    "level": LEVEL,
    "model": MODEL,
    "closeness": CLOSENESS,
    "topology": TOPOLOGY,
    "role": ROLE,
    "form": FORM,
    "state": STATE,
    "body": BODY,
    "slot": SLOT,
    "power": POWER,
    "matter": MATTER,
    "matter_state": MATTER_STATE,
    "matter_tone": MATTER_TONE,
    "outcome": OUTCOME,
    "outcome_tone": OUTCOME_TONE,
    "ability": ABILITY,
    "ability_tone": ABILITY_TONE,
    "agreement": AGREEMENT,
    "network": NETWORK,
    "network_tone": NETWORK_TONE,
    "fault": FAULT,
    "step": STEP,
    "deviation": DEVIATION,
    "field": FIELD,
}
"""Every table by name, for templates: `{{ words.tier|at:card.tier }}`."""


def level_of(card: InstitutionCard) -> str:
    """Level and grade as people say them: 二级甲等; a dash where neither is set."""
    if card.level is Level.UNRATED:
        return NOTHING
    grade = "" if card.grade is Grade.UNRATED else GRADE[card.grade]
    return f"{LEVEL[card.level]}{grade}"


def shown(field: str, value: Any) -> Any:
    """A register field's value as people read it."""
    if value in ("", None, {}, 0):
        return NOTHING
    return CODED[field].get(value, value) if field in CODED else value
