"""What each person of the story does at their screen, one function a sitting. The tests put them in order."""

import re
from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.story import BORN

NAME = "王秀英"
NUMBER = re.compile(r"^Z\w+\d{4,}")
AGREES = "已告知病情、去向、费用与报销差别，患者（或家属）同意转诊"


def registered_at_the_village(desk: Desk, number: str) -> None:
    """The number is typed; birth date and sex fill themselves in."""
    desk.draws("村医工作台")
    desk.turn_to("居民")
    desk.draws("村医-居民")
    desk.follow("登记居民")
    desk.fill({"证件号码": number})
    desk.field("证件号码").blur()
    desk.sees("号码有效：女")
    expect(desk.field("出生日期")).to_have_value(f"{BORN:%Y-%m-%d}")
    desk.fill({"姓名": NAME, "联系电话": "13839600001", "详细住址": "西洋店镇王寨村12号"})
    desk.draws("村医-登记居民")
    desk.press("建档")
    desk.sees(NAME, "58")
    desk.does_not_see(number)
    desk.draws("村医-居民档案")


def seen_at_the_village(desk: Desk) -> None:
    desk.follow("登记就诊")
    desk.draws("村医-选择模板")
    desk.follow("高血压随访")
    desk.fill({"主诉": "头晕三天，降压药吃了脚肿", "收缩压 mmHg": "168", "舒张压 mmHg": "102"})
    desk.draws("村医-登记就诊")
    desk.press("保存并签名")
    desk.sees("就诊已记录", "168")
    desk.draws("村医-就诊记录")


def asks_the_township(desk: Desk) -> None:
    desk.follow("健康档案")
    desk.draws("村医-健康档案")
    desk.follow("转诊")
    desk.fill(
        {
            "转诊原因": "治疗效果不佳",
            "初步印象": "高血压2级，氨氯地平后踝部水肿",
            "收缩压（mmHg）": "168",
            "舒张压（mmHg）": "102",
        }
    )
    desk.unfold("更多：")
    desk.fill({"不能耐受或不良反应难以控制": True})
    desk.sees("符合转诊指征", within="#advice")
    expect(desk.page.locator("#advice tr.is-here")).to_contain_text("西洋店镇卫生院")
    desk.fill({AGREES: True, "告知内容": "到镇卫生院查明血压不降的原因"})
    desk.draws("村医-新建转诊")
    desk.press("发出")
    desk.sees("待接收", "西洋店镇卫生院", "随转资料包")
    desk.draws("村医-转诊单")


def answers_the_village(desk: Desk) -> None:
    """The township finds the request on its desk, accepts it and receives her."""
    desk.sees(NAME)
    desk.draws("镇医生工作台")
    desk.turn_to("转诊")
    desk.draws("镇医生-转诊列表")
    desk.follow(NUMBER)
    does(desk, "接收", {"给转出方的话": "请今天下午来院"})
    does(desk, "确认到达", {"到达情况": "步行到院"})
    does(desk, "接诊", {"科室": "内科", "接诊记录": "胸痛，测血压186/112mmHg"})
    desk.sees("诊治中")
    desk.draws("镇医生-村里来的转诊")


def finds_her_worse(desk: Desk) -> None:
    """186/112 with chest pain: written down in the visit that the record keeps."""
    patients_file(desk)
    desk.follow("登记就诊")
    desk.follow("空白")
    desk.fill(
        {
            "主诉": "胸痛2小时",
            "现病史": "今晨劳累后胸骨后压榨样疼痛，持续不缓解",
            "收缩压 mmHg": "186",
            "舒张压 mmHg": "112",
            "主要诊断": "I10.x00",
            "处理意见": "吸氧，心电监护，联系县医院",
        }
    )
    desk.draws("镇医生-登记就诊")
    desk.press("保存并签名")
    desk.sees("186", "就诊已记录")
    desk.draws("镇医生-就诊记录")


def asks_the_county(desk: Desk) -> None:
    """Indication, ranked hospitals with places and beds, consent, send."""
    desk.follow("健康档案")
    desk.draws("镇医生-健康档案")
    desk.follow("转诊")
    desk.sees("尚无一条指征成立", within="#advice")
    desk.fill(
        {
            "紧急程度": "急诊",
            "转诊原因": "急危重症",
            "初步印象": "高血压3级 很高危，胸痛待查",
            "主要现病史（转出原因）": "胸骨后压榨样疼痛2小时，血压186/112mmHg",
            "治疗经过": "吸氧，硝苯地平控释片30mg口服",
            "收缩压（mmHg）": "186",
            "舒张压（mmHg）": "112",
            "持续胸背部疼痛": True,
        }
    )
    desk.sees("血压显著升高（≥180/110mmHg）伴持续胸背部疼痛", "HTN-E3", within="#advice")
    chooses(desk, "平舆县人民医院")
    row = desk.page.locator("#advice tr.is-here")
    expect(row.locator("[data-label=空床]")).to_have_text("3")
    expect(row).to_contain_text("可收治")
    desk.page.get_by_label("预留就诊号").select_option(index=1)
    desk.page.get_by_label("预留检查").select_option(index=2)
    desk.fill(
        {"转入科室": "心内科", "申请床位": True, AGREES: True, "告知内容": "病情、去向、报销差别"}
    )
    desk.draws("镇医生-新建上转")
    desk.press("发出")
    desk.sees("待接收", "平舆县人民医院", "HTN-E3", "优先接诊", "优先检查", "优先住院", "同意")
    desk.draws("镇医生-上转单")


def answers_the_township(desk: Desk) -> None:
    """The office sees what is urgent first, reads the package and keeps a bed."""
    desk.sees(NAME)
    desk.draws("转诊办工作台")
    desk.turn_to("转诊办看板")
    desk.draws("转诊办-看板")
    desk.follow(re.compile(NAME))
    desk.sees("随转资料包", "186")
    desk.draws("转诊办-转诊单")
    desk.follow("接收", within="main .row-line")
    desk.fill({"接诊医生": "周主任医师", "给转出方的话": "请平车入急诊通道，已通知导管室"})
    desk.draws("转诊办-接收")
    desk.press("接收")
    desk.sees("已接收", "接收方确认可读")


def sets_out(desk: Desk) -> None:
    """The township sees the answer and sends her off with a hand-over note."""
    desk.sees("已接收", "请平车入急诊通道，已通知导管室")
    desk.follow("登记出发")
    desk.fill(
        {
            "交通方式": "救护车",
            "车牌号": "豫Q12345",
            "护送人员": "刘护士",
            "收缩压": "178",
            "舒张压": "104",
            "血氧%": "96",
            "交接记录（病情、用药、管路、注意事项）": "持续吸氧，左前臂留置针一路",
        }
    )
    desk.draws("镇医生-登记出发")
    desk.press("登记出发")
    desk.sees("转运中", "豫Q12345")
    desk.draws("镇医生-转运中")


def receives_her(desk: Desk) -> None:
    desk.sees("转运中", "刘护士")
    desk.follow("确认到达")
    desk.fill({"到达情况": "神志清，胸痛减轻", "收缩压": "168", "舒张压": "98"})
    desk.draws("转诊办-确认到达")
    desk.press("确认到达")
    desk.sees("已到达")


def takes_her_in(desk: Desk) -> None:
    desk.sees(NAME)
    desk.draws("专科医生工作台")
    desk.follow(re.compile(NAME))
    desk.follow("接诊", within="main .row-line")
    desk.fill(
        {
            "收住院": True,
            "科室": "心内科",
            "主诉": "胸痛3小时",
            "接诊记录": "收入心内科，冠脉造影准备",
        }
    )
    desk.draws("专科医生-接诊")
    desk.press("接诊")
    desk.sees("诊治中")
    does(desk, "写病情简报", {"内容": "造影未见明显狭窄，血压138/86mmHg，胸痛消失"})
    desk.sees("病情简报", "造影未见明显狭窄")
    desk.draws("专科医生-诊治中")


def sends_her_home(desk: Desk, first: date) -> None:
    """Conditions met, summary, drugs, aims and dates."""
    desk.follow("下转（写回转单）")
    desk.draws("专科医生-下转空表")
    desk.fill(
        {
            "诊断明确": True,
            "治疗方案明确，适宜基层或居家": True,
            "病情稳定": True,
            "并发症治疗后稳定（无并发症请勾选）": True,
            "主要检查结果": "冠脉造影未见明显狭窄，肌钙蛋白正常",
            "治疗经过": "联合降压，血压降至138/86mmHg",
            "下一步治疗方案": "氨氯地平5mg每日一次，缬沙坦80mg每日一次，低盐饮食",
            "出现何种情况须再上转": "血压≥180/110mmHg或再发胸痛",
            "收缩压 ≤（mmHg）": "139",
            "舒张压 ≤（mmHg）": "89",
            "患者（或家属）同意下转": True,
        }
    )
    for line, (name, dose) in enumerate((("氨氯地平片", "5mg"), ("缬沙坦胶囊", "80mg"))):
        for part, value in (
            ("name", name),
            ("dose", dose),
            ("frequency", "每日1次"),
            ("days", "30"),
        ):
            desk.page.locator(f"[name=drug_{line}_{part}]").fill(value)
    for line, after in enumerate((0, 28)):
        desk.page.locator(f"[name=date_{line}_on]").fill(
            f"{first + timedelta(days=after):%Y-%m-%d}"
        )
        desk.page.locator(f"[name=date_{line}_do]").fill("测血压，问胸痛，查服药")
    desk.draws("专科医生-下转")
    desk.press("发出下转单")
    desk.sees("待接收", "缬沙坦胶囊", "再发胸痛")
    desk.draws("专科医生-下转单")


def takes_her_back(desk: Desk) -> None:
    """The township signs for the report, and accepts her: the dates become tasks."""
    desk.turn_to("转诊")
    desk.draws("镇医生-待接收下转")
    desk.follow(NUMBER)
    desk.sees("下转", "周主任医师")
    does(desk, "接收", {})
    desk.sees("已接收")
    desk.draws("镇医生-接收下转")


def follows_her_up(desk: Desk) -> None:
    """The first date stands in the list; she is measured and meets the aim."""
    desk.turn_to("随访")
    desk.follow("未来7天")
    desk.sees(NAME, "测血压，问胸痛，查服药")
    desk.draws("镇医生-随访列表")
    desk.page.locator("tr[data-href]").first.get_by_role("link").first.click()
    desk.fill(
        {
            "收缩压（mmHg）": "134",
            "舒张压（mmHg）": "84",
            "规律服药": True,
            "随访记录": "无胸痛，踝部无水肿",
        }
    )
    desk.draws("镇医生-登记随访")
    desk.press("完成随访")
    desk.sees("随访已登记")


def counts(desk: Desk) -> None:
    """The bureau sees two up and one down more, and behind the number the row, without her name."""
    desk.turn_to("转诊统计")
    month = desk.page.get_by_role("row", name=f"{timezone.localdate():%Y-%m}")
    expect(month.locator("[data-label=上转]")).to_have_text("2")
    expect(month.locator("[data-label=下转]")).to_have_text("1")
    desk.draws("卫健委-转诊统计")
    desk.follow("下转患者数")
    desk.sees("王**", "平舆县人民医院", "西洋店镇卫生院")
    desk.does_not_see(NAME)
    expect(desk.page.locator("tr[data-href]")).to_have_count(1)
    desk.draws("卫健委-转诊明细")


def watches(desk: Desk) -> None:
    """The privacy officer sees who opened her file and what for, in words, in a chain that is whole."""
    desk.turn_to("审计查询")
    desk.draws("隐私专员-审计查询")
    desk.follow(re.compile(r"王\*\*"))
    readers: set[str] = set()
    while True:
        acts = desk.page.locator("td[data-label=动作]").all_inner_texts()
        assert [act for act in acts if re.search("[a-z]", act)] == []
        readers |= set(desk.page.locator("td[data-label=操作人] b").all_inner_texts())
        onward = desk.page.get_by_role("link", name="下一页")
        if not onward.count():
            break
        onward.click()
        desk.page.wait_for_load_state()
    assert readers == {"张村医", "李医生", "赵主任", "周主任医师"}
    desk.does_not_see(NAME)
    desk.draws("隐私专员-谁看过她")
    desk.follow("核验审计链")
    desk.sees("完整无损")
    desk.draws("隐私专员-核验审计链")


def registers_by_hand(desk: Desk, number: str) -> None:
    """Nothing fills itself in: the number alone is typed, and the server reads birth date and sex from it."""
    desk.open("/residents/new")
    desk.fill({"证件号码": number, "姓名": NAME})
    desk.draws("村医-登记居民")
    desk.press("建档")
    desk.sees(NAME, "58", f"{BORN:%Y-%m-%d}")


def asks_by_hand(desk: Desk) -> None:
    """The first button reads the indications, the second sends."""
    desk.follow("发起转诊")
    desk.fill(
        {
            "诊断编码（ICD-10）": "I10.x00",
            "转诊原因": "治疗效果不佳",
            "初步印象": "高血压2级",
            "主要现病史（转出原因）": "服氨氯地平后踝部水肿",
        }
    )
    desk.unfold("更多：")
    desk.fill({"不能耐受或不良反应难以控制": True})
    desk.press("重新判断指征和去向")
    desk.sees("符合转诊指征")
    desk.page.get_by_role("radio", name=re.compile("西洋店镇卫生院")).check()
    desk.fill({AGREES: True})
    desk.draws("村医-新建转诊")
    desk.press("发出")
    desk.sees("待接收")


def chooses(desk: Desk, hospital: str) -> None:
    """Take a receiver of the ranked list; the list is fetched anew while the form is being filled."""
    desk.settles()
    row = desk.page.locator("#advice tbody tr", has_text=hospital)
    row.get_by_role("radio").check()
    desk.settles()


def does(desk: Desk, act: str, told: dict[str, str | bool]) -> None:
    """One act of the moment: its button on the case, its small form, done."""
    desk.follow(act, within="main .row-line")
    desk.fill(told)
    desk.press(act)
    desk.sees("已办理")


def patients_file(desk: Desk) -> None:
    """From wherever one stands to her file: the search."""
    desk.turn_to("居民")
    desk.fill({"姓名、拼音、首字母、证件号、电话或健康卡号": NAME})
    desk.follow(NAME, within="#found")
