"""What each does at their screen when one place examines and another reports, one function a sitting."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.areas.diagnostics.paper import MM, paper
from tests.journeys.desk import Desk
from tests.journeys.people import NAME, NUMBER, does, patients_file

ECG, FILM = "常规十二导联心电图", "胸部正位 DR"
INFARCT = "急性心肌梗死"
_PAINTED = "#viewer[data-ready] .pane[data-painted]"


# ---- a village ECG ------------------------------------------------------------------------------------------------


def orders_an_ecg(desk: Desk) -> str:
    """From the page of the referral, at once; the number of the order."""
    desk.follow("开检查单")
    desk.fill({"项目": ECG})
    desk.settles()
    desk.sees("县域心电诊断中心", within="#advice")
    desk.fill(
        {
            "紧急程度": "急诊",
            "临床资料（症状、体征、病史）": "胸骨后压榨样疼痛1小时，出汗，血压168/102mmHg",
            "检查目的": "除外急性心肌梗死",
        }
    )
    desk.draws("村医-开心电图")
    return _ordered(desk)


def records_the_ecg(desk: Desk, first: Path, second: Path) -> None:
    """The first trace is quiet and kept; the pain stays, so a second one is taken, and goes to the county at once."""
    desk.draws("村医-心电申请")
    order = desk.page.url
    _uploads(desk, first, send=False)
    desk.draws("村医-第一次描记")
    desk.page.goto(order)
    desk.sees("已检查待上传")
    _uploads(desk, second, send=True)
    desk.draws("村医-第二次描记")


def reads_the_ecg(desk: Desk) -> None:
    """Ten millimetres a millivolt on the screen; what the pre-read proposes is shown on the trace, and judged."""
    desk.follow("打开描记")
    _drawn(desk)
    pulse = paper(desk.page)
    assert abs(pulse["high"] - 10 * MM) <= 2.5
    assert abs(pulse["run"] - 5 * MM) <= 2.5
    desk.sees("ST 段抬高：V1、V2、V3、V4", "ST 段压低", within="#proposals")
    evidence = desk.page.get_by_role("button", name="看依据")
    expect(evidence.first).to_have_attribute("aria-pressed", "true")
    evidence.last.click()
    expect(evidence.last).to_have_attribute("aria-pressed", "true")
    desk.draws("心电诊断-描记与初读依据")
    desk.press("采纳")
    desk.sees("已采纳", "冯诊断")
    desk.follow("与它比较")
    expect(desk.page.locator("[data-ecg][data-drawn=yes]")).to_have_count(2)
    desk.sees("与以往比较", "平均心搏叠加")
    desk.draws("心电诊断-与第一次比较")


def finds_an_infarction(desk: Desk) -> None:
    """Written and handed in for the second reader: the critical value goes out with it, before anybody signs."""
    desk.follow("申请与报告")
    desk.follow("书写报告")
    desk.press(re.compile(f"^{INFARCT}"), within="main .phrases")
    expect(desk.field("诊断意见")).to_have_value(re.compile("ST 段抬高"))
    expect(desk.field("危急值项目")).to_have_value("ECG-STEMI")
    desk.draws("心电诊断-书写报告")
    _finishes(desk)


def hears_of_it(desk: Desk) -> None:
    """It stands above everything on the desk; a read-back that says something else moves nothing."""
    desk.sees("危急值", INFARCT)
    desk.draws("村医工作台-危急值")
    desk.follow(re.compile(INFARCT))
    expect(desk.page.get_by_role("button", name="确认患者已知晓", exact=True)).to_have_count(0)
    desk.draws("村医-危急值待复述")
    desk.fill({"复述危急值": "心电图大致正常"})
    desk.press("复述")
    desk.sees("复述内容与危急值不一致")
    desk.draws("村医-复述不符")
    desk.fill({"复述危急值": f"{NAME}，{INFARCT}"})
    desk.press("复述")
    desk.sees("已登记")
    desk.press("确认接收")
    desk.sees("已登记", "处置措施")


def acts_on_it(desk: Desk) -> None:
    """What the village doctor did at once."""
    desk.fill({"处置措施": "嚼服阿司匹林300mg，吸氧，呼叫120转县医院胸痛中心"}, within="#act")
    desk.press("登记处置")
    desk.sees("已登记", "嚼服阿司匹林")
    desk.draws("村医-已处置待告知")


def cannot_give_up(desk: Desk) -> None:
    """The head of the centre sees it open, and may not end it while nobody was looked for."""
    desk.turn_to("危急值")
    desk.draws("心电主任-危急值")
    desk.follow(INFARCT)
    desk.fill({"同意终止的理由": "报告已签发"}, within="#give-up")
    desk.press("认定联系不上")
    desk.sees("请继续联系并登记", "已处置待通知患者")
    desk.draws("心电主任-不能终止")


def tells_of_the_report(desk: Desk, number: str) -> None:
    """The report is back; telling the patient of the report does not end the critical value."""
    desk.turn_to("检查检验申请")
    desk.follow("待告知患者", within="main .tabs")
    desk.draws("村医-待告知患者")
    desk.follow(number)
    desk.sees("已出报告", "危急值")
    desk.draws("村医-心电已出报告")
    does(desk, "告知患者", {"告知方式": "电话告知", "患者去向与嘱咐": "勿走动，等急救车"})
    desk.sees("已告知患者")
    desk.follow("办理")
    desk.sees("通知患者时限")


def reaches_her(desk: Desk) -> None:
    """Only this ends it."""
    desk.fill(
        {
            "告知方式": "入户或当面",
            "被告知人": "本人及儿子",
            "告知内容与去向": "已告知急性心肌梗死，救护车已到，送县医院",
        },
        within="#reach",
    )
    desk.press("确认患者已知晓")
    desk.sees("已登记", "送县医院")
    expect(desk.page.locator(".rungs li.is-done")).to_have_count(5)
    expect(desk.page.locator("main form")).to_have_count(0)
    desk.draws("村医-危急值已办结")


def finds_it_everywhere(desk: Desk, number: str) -> None:
    """The report stands at the order, on the timeline of the record, and in the referral."""
    desk.turn_to("检查检验申请")
    desk.follow("已结束", within="main .tabs")
    desk.follow(number)
    desk.follow("查看报告")
    desk.sees("ST 段抬高", "冯诊断", "褚主任", "校验通过")
    desk.draws("村医-心电报告")
    patients_file(desk)
    desk.follow("就诊时间轴")
    desk.sees(f"{ECG}报告", "危急值")
    desk.draws("村医-健康档案")
    desk.turn_to("转诊")
    desk.follow(NUMBER)
    desk.sees(f"{ECG}报告", "考虑急性心肌梗死")
    desk.draws("村医-转诊单上的报告")
    desk.follow(re.compile(f"{ECG}报告"), within="#exams")
    desk.sees("考虑急性心肌梗死", "褚主任")
    desk.draws("村医-转诊单上打开的报告")


# ---- a township film ----------------------------------------------------------------------------------------------


def enters_the_apparatus(desk: Desk, title: str) -> None:
    """Until its title is entered nobody answers it."""
    desk.draws("技师工作台")
    desk.turn_to("影像检查")
    desk.follow("影像设备")
    desk.fill({"AE Title": title, "设备名称": "DR一室", "设备类型": "DX"})
    desk.draws("技师-影像设备")
    desk.press("登记")
    desk.sees("设备已登记", title, "启用")


def orders_a_film(desk: Desk) -> str:
    """The township asks for a chest film; the number of the order."""
    _asks_for(desk, FILM)
    desk.sees("县域影像诊断中心", within="#advice")
    desk.fill(
        {
            "临床资料（症状、体征、病史）": "咳嗽咳痰1周，发热3天，右下肺湿啰音",
            "检查目的": "除外肺炎",
        }
    )
    desk.draws("镇医生-开胸片")
    number = _ordered(desk)
    desk.sees("还没有影像")
    desk.draws("镇医生-胸片申请")
    return number


def holds_the_wrong_film(desk: Desk, number: str, other: str) -> None:
    """Another person's film waits on the merge desk with what differs, is not on the order, and goes back."""
    desk.turn_to("检查检验申请")
    desk.follow(number)
    desk.sees("还没有影像", "待检查")
    desk.turn_to("影像检查")
    desk.draws("技师-影像检查")
    desk.follow(re.compile("待核对影像"))
    desk.sees(other, number)
    desk.draws("技师-待核对影像")
    desk.follow(re.compile(other))
    desk.sees("可能的申请", NAME, "不一致")
    desk.draws("技师-核对影像")
    desk.fill({"退回说明": "检查号输错，已通知DR一室重发"})
    desk.press("退回")
    desk.sees("已退回发送方", "没有等待核对的影像")


def sends_it_on(desk: Desk, number: str) -> None:
    """The right film found its order by itself."""
    desk.turn_to("检查检验申请")
    desk.follow("待上传", within="main .tabs")
    desk.follow(number)
    desk.sees("已检查待上传", "胸部正位", "已归档")
    desk.draws("技师-影像已到")
    desk.press("上传至中心")
    desk.sees("待诊断")


def reads_the_film(desk: Desk) -> None:
    """Window and level are moved, a length is measured and kept; the film is graded."""
    desk.follow("打开影像")
    desk.page.wait_for_selector(_PAINTED)
    shown = desk.page.locator(".over-br")
    before = shown.inner_text()
    _drags(desk, "调窗")
    expect(shown).not_to_have_text(before)
    with desk.page.expect_response("**/marks") as kept:
        _drags(desk, "测长度")
    assert kept.value.ok
    desk.draws("影像诊断-阅片")
    desk.follow("申请与报告")
    desk.unfold("评片")
    desk.press("登记评片")
    desk.sees("甲级")


def finds_pneumonia(desk: Desk) -> None:
    """Abnormal: by the county's rule another must sign."""
    desk.follow("书写报告")
    desk.press(re.compile("^右下肺炎"), within="main .phrases")
    expect(desk.field("诊断意见")).to_have_value(re.compile("右下肺炎症"))
    desk.draws("影像诊断-书写报告")
    _finishes(desk)


def takes_the_paper(desk: Desk, number: str) -> bytes:
    """The report is back at the township; its PDF, and the patient is told."""
    desk.sees("报告待告知患者", NAME)
    desk.turn_to("检查检验申请")
    desk.follow("待告知患者", within="main .tabs")
    desk.follow(number)
    desk.follow("查看报告")
    desk.sees("右下肺炎症", "冯诊断", "褚主任")
    desk.draws("镇医生-胸片报告")
    with desk.page.expect_download() as paper_of_it:
        desk.page.locator("main").get_by_role("link", name="PDF").first.click()
    content = Path(paper_of_it.value.path()).read_bytes()
    desk.follow(number)
    does(desk, "告知患者", {"告知方式": "当面告知", "患者去向与嘱咐": "抗感染治疗，两周后复查"})
    return content


def lets_it_stand(desk: Desk) -> None:
    """The county doctor asks for the same film, sees the one there is with its report, and repeats nothing."""
    _asks_for(desk, FILM)
    desk.sees("已有结果可以互认，不必再做", "西洋店镇卫生院", within="#advice")
    desk.draws("县医生-已有结果")
    desk.follow("看结果、互认")
    desk.sees("可以互认", "右下肺炎症")
    film = desk.page.locator("main img.study-thumbnail")
    expect(film).to_be_visible()
    assert film.evaluate("async e => { await e.decode(); return e.naturalWidth > 0; }")
    desk.draws("县医生-既往结果")
    earlier = desk.page.url
    desk.follow("看影像")
    desk.page.wait_for_selector(_PAINTED)
    desk.page.goto(earlier)
    desk.fill({"互认说明": "镇卫生院今日胸片清晰，不再重复"})
    desk.press("互认这份结果")
    desk.sees("已互认，不再开单", FILM, "60.00")
    desk.draws("县医生-互认记录")


def counts_what_was_saved(desk: Desk) -> None:
    """The bureau sees one repeat avoided and its money, and behind the number the decision."""
    desk.turn_to("结果互认")
    desk.follow("统计")
    figures = desk.page.locator(".figures .figure")
    expect(figures.nth(0)).to_contain_text("100")
    expect(figures.nth(1).locator("b")).to_have_text("1")
    expect(figures.nth(2).locator("b")).to_have_text("0")
    expect(figures.nth(3).locator("b")).to_have_text("60.00")
    desk.draws("卫健委-互认统计")
    figures.nth(1).get_by_role("link").click()
    desk.sees(FILM, "互认")
    desk.does_not_see(NAME)
    desk.draws("卫健委-互认明细")


# ---- both ---------------------------------------------------------------------------------------------------------


def claims(desk: Desk, centre: str) -> None:
    """The reader finds it on the desk and takes it from the queue."""
    desk.sees(NAME)
    desk.draws(f"{centre}-工作台")
    _queue_of(desk, centre)
    desk.draws(f"{centre}-队列")
    desk.press("领取")
    desk.sees("已办理", "诊断中")
    desk.draws(f"{centre}-申请")


def signs_as_second(desk: Desk, centre: str) -> None:
    """The head of the centre reads what was handed in, and signs."""
    _queue_of(desk, centre)
    desk.follow(NAME)
    desk.follow("审核报告")
    desk.draws(f"{centre}-审核")
    desk.press(re.compile("^审核并签发"))
    desk.sees("已签发，报告已返回申请方")
    desk.draws(f"{centre}-已签发")


def _queue_of(desk: Desk, centre: str) -> None:
    desk.turn_to("诊断队列")
    desk.follow(re.compile(centre), within="main .tabs")


def _asks_for(desk: Desk, item: str) -> None:
    """From her file to the page of an order, with an item chosen."""
    patients_file(desk)
    desk.follow("开检查单")
    desk.fill({"项目": item})
    desk.settles()


def _ordered(desk: Desk) -> str:
    desk.press("开单")
    desk.sees("已开单，检查号")
    found = re.search(r"检查号 (\w+)。", desk.page.locator("main").inner_text())
    assert found
    return found[1]


def _finishes(desk: Desk) -> None:
    desk.press(re.compile("^完成报告"))
    desk.sees("已提交审核", "待审核")


def _uploads(desk: Desk, file: Path, *, send: bool) -> None:
    """From the phone; the trace is there at once, and nobody here judges it."""
    desk.follow("上传心电图")
    desk.attach("心电文件", file)
    desk.fill({"上传后立即送诊断中心": send})
    if send:
        desk.draws("村医-上传心电图")
    desk.press("上传")
    desk.sees("心电已上传", "自动初读（仅供参考，由诊断医师判定）")
    _drawn(desk)
    expect(desk.page.get_by_role("button", name="采纳", exact=True)).to_have_count(0)


def _drawn(desk: Desk) -> None:
    expect(desk.page.locator("[data-ecg]")).to_have_attribute("data-drawn", "yes")


def _drags(desk: Desk, tool: str) -> None:
    """Take a tool of the viewer and draw with it across the middle of the image."""
    desk.page.get_by_role("button", name=tool, exact=True).click()
    box = desk.page.locator(".pane canvas").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.page.mouse.move(x - 60, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x, y + 20)
    desk.page.mouse.move(x + 60, y + 40)
    desk.page.mouse.up()
