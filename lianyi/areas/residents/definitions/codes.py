"""Code lists of the basic record, code -> Chinese name."""

from typing import Final

from lianyi.areas.residents.types import (
    ChangeKind,
    GlassReason,
    HouseholdRelation,
    IdentifierKind,
    Insurance,
    RelationKind,
    Signer,
    Verdict,
)

SEXES: Final = {"1": "男", "2": "女", "9": "未说明", "0": "未知"}
"""Source: gbt-2261."""

MARITAL: Final = {"10": "未婚", "20": "已婚", "30": "丧偶", "40": "离婚", "90": "未说明"}
"""Source: gbt-2261."""

EDUCATION: Final = {
    "10": "研究生",
    "20": "大学本科",
    "30": "大学专科",
    "40": "中等职业",
    "60": "高中",
    "70": "初中",
    "80": "小学",
    "90": "文盲或半文盲",
}
"""Source: gbt-4658."""

BLOOD_TYPES: Final = {"1": "A 型", "2": "B 型", "3": "O 型", "4": "AB 型", "5": "不详"}
"""Source: ws-364 CV04.50.005."""

RH_TYPES: Final = {"1": "阴性", "2": "阳性", "3": "不详"}
"""Source: ws-364 CV04.50.020."""

ETHNICITIES: Final = {
    "01": "汉族",
    "02": "蒙古族",
    "03": "回族",
    "04": "藏族",
    "05": "维吾尔族",
    "06": "苗族",
    "07": "彝族",
    "08": "壮族",
    "09": "布依族",
    "10": "朝鲜族",
    "11": "满族",
    "12": "侗族",
    "13": "瑶族",
    "14": "白族",
    "15": "土家族",
    "16": "哈尼族",
    "17": "哈萨克族",
    "18": "傣族",
    "19": "黎族",
    "20": "傈僳族",
    "21": "佤族",
    "22": "畲族",
    "23": "高山族",
    "24": "拉祜族",
    "25": "水族",
    "26": "东乡族",
    "27": "纳西族",
    "28": "景颇族",
    "29": "柯尔克孜族",
    "30": "土族",
    "31": "达斡尔族",
    "32": "仫佬族",
    "33": "羌族",
    "34": "布朗族",
    "35": "撒拉族",
    "36": "毛南族",
    "37": "仡佬族",
    "38": "锡伯族",
    "39": "阿昌族",
    "40": "普米族",
    "41": "塔吉克族",
    "42": "怒族",
    "43": "乌孜别克族",
    "44": "俄罗斯族",
    "45": "鄂温克族",
    "46": "德昂族",
    "47": "保安族",
    "48": "裕固族",
    "49": "京族",
    "50": "塔塔尔族",
    "51": "独龙族",
    "52": "鄂伦春族",
    "53": "赫哲族",
    "54": "门巴族",
    "55": "珞巴族",
    "56": "基诺族",
}
"""Source: gbt-3304."""

IDENTIFIERS: Final = {
    IdentifierKind.CITIZEN: "居民身份证",
    IdentifierKind.PASSPORT: "护照",
    IdentifierKind.BIRTH: "出生医学证明",
    IdentifierKind.INSURANCE: "医保编号",
    IdentifierKind.HEALTH_CARD: "电子健康卡",
    IdentifierKind.TEMPORARY: "临时号",
}

IDENTIFIER_WORDS: Final = {
    IdentifierKind.CITIZEN: "citizen identity number",
    IdentifierKind.PASSPORT: "passport number",
    IdentifierKind.BIRTH: "birth certificate number",
    IdentifierKind.INSURANCE: "insurance number",
    IdentifierKind.HEALTH_CARD: "health card number",
    IdentifierKind.TEMPORARY: "temporary number",
}
"""What refusals call a number; the wording file has the Chinese."""

INSURANCES: Final = {
    Insurance.RESIDENT: "城乡居民医保",
    Insurance.EMPLOYEE: "职工医保",
    Insurance.COMMERCIAL: "商业保险",
    Insurance.SELF: "自费",
    Insurance.OTHER: "其他",
    Insurance.UNKNOWN: "未知",
}

HOUSEHOLD_RELATIONS: Final = {
    HouseholdRelation.HEAD: "户主",
    HouseholdRelation.SPOUSE: "配偶",
    HouseholdRelation.SON: "子",
    HouseholdRelation.DAUGHTER: "女",
    HouseholdRelation.GRANDCHILD: "孙子女",
    HouseholdRelation.PARENT: "父母",
    HouseholdRelation.GRANDPARENT: "祖父母",
    HouseholdRelation.SIBLING: "兄弟姐妹",
    HouseholdRelation.OTHER: "其他",
}
"""Source: gbt-4761."""

RELATIONS: Final = {
    RelationKind.REGISTERED: "建档管理",
    RelationKind.ENCOUNTER: "就诊",
    RelationKind.REFERRAL: "转诊",
    RelationKind.CONTRACT: "家庭医生签约",
    RelationKind.GRANT: "居民授权",
}

GLASS_REASONS: Final = {
    GlassReason.EMERGENCY: "急救抢救",
    GlassReason.UNCONSCIOUS: "意识不清、无法授权",
    GlassReason.OUTBREAK: "疫情处置",
    GlassReason.COMPLAINT: "投诉或质控核查",
    GlassReason.OTHER: "其他",
}

SIGNERS: Final = {Signer.SELF: "本人", Signer.GUARDIAN: "监护人"}

VERDICTS: Final = {Verdict.JUSTIFIED: "合理", Verdict.UNJUSTIFIED: "不合理"}

MATCH_REASONS: Final = {
    "number.same": "证件号码相同",
    "number.differs": "证件号码不同",
    "name.same": "姓名相同",
    "name.sounds_same": "姓名同音",
    "name.sounds_alike": "姓名读音相近",
    "name.one_character": "姓名仅一字之差",
    "name.differs": "姓名不同",
    "born.same": "出生日期相同",
    "born.swapped": "出生月日互换",
    "born.one_digit": "出生日期仅一位之差",
    "born.same_year": "出生年份相同",
    "born.near_estimate": "与推算的出生日期相近",
    "born.differs": "出生日期不同",
    "phone.same": "电话相同",
    "mother.same": "母亲相同",
    "address.same": "住址相同",
    "sex.differs": "性别不同",
}

CHANGES: Final = {
    ChangeKind.REGISTERED: "建档",
    ChangeKind.CHANGED: "修改",
    ChangeKind.IDENTIFIER_ADDED: "添加号码",
    ChangeKind.IDENTIFIER_RETIRED: "作废号码",
    ChangeKind.DIED: "登记死亡",
    ChangeKind.MERGED: "合并",
    ChangeKind.UNMERGED: "撤销合并",
    ChangeKind.CONTRACT: "签约变更",
}

PARTS: Final = {
    "identifier": "证件号码",
    "name": "姓名",
    "sex": "性别",
    "born_on": "出生日期",
    "born_on_estimated": "出生日期为推算",
    "born_exactly": "确切出生日期",
    "phone": "联系电话",
    "address": "详细住址",
    "division_code": "乡镇（街道）",
    "household": "家庭",
    "insurance": "参保类型",
    "contact": "联系人",
    "contact_name": "联系人",
    "contact_phone": "联系人电话",
    "ethnicity_code": "民族",
    "marital_code": "婚姻状况",
    "education_code": "文化程度",
    "occupation": "职业",
    "blood_type": "血型",
    "rh_type": "RH 血型",
    "died_on": "死亡日期",
    "registered_institution": "建档单位",
    "contract_institution": "签约单位",
    "health_card": "电子健康卡",
    "with": "另一份档案",
    **{kind.value: name for kind, name in IDENTIFIERS.items()},
}
"""Names of the parts of the record, as history and completeness speak of them."""

ACTS: Final = {
    "residents.read": "查阅",
    "residents.file": "基本档案",
    "residents.reveal_number": "显示证件全号",
    "residents.reveal_phone": "显示电话全号",
    "residents.reveal_contact_phone": "显示联系人电话全号",
    "residents.register": "建档",
    "residents.change": "修改基本档案",
    "residents.add_identifier": "添加证件号码",
    "residents.retire_identifier": "作废证件号码",
    "residents.issue_health_card": "发放健康卡",
    "residents.note_death": "登记死亡",
    "residents.note_contract": "签约变更",
    "residents.transfer_registration": "移交建档单位",
    "residents.change_household": "变更家庭",
    "residents.admit": "凭证件登记到场",
    "residents.grant": "登记授权",
    "residents.withdraw_grant": "撤回授权",
    "residents.consent": "登记知情同意",
    "residents.withdraw_consent": "撤回知情同意",
    "residents.break_glass": "紧急查阅",
    "residents.review_access": "复核紧急查阅",
    "residents.merge": "合并档案",
    "residents.unmerge": "撤销合并",
    "records.timeline": "就诊时间轴",
}
"""What the audit calls an act, in the words of the resident."""
