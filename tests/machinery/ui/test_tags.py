"""What the tags of every page show."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from lianyi.machinery.ui import Page, clocks
from lianyi.machinery.ui.marks import SHAPES, tone_of
from lianyi.machinery.ui.templatetags import ui

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Asia/Shanghai


def drawn(text: str, address: str = "/list?sort=name&state=SENT", **context: object) -> str:
    template = engines["django"].from_string("{% load ui %}" + text)
    return template.render(context, RequestFactory().get(address))


def test_an_instant_is_shown_on_the_clock_of_the_county():
    assert ">2026-11-24 12:00<" in ui.moment(NOON)
    assert ">2026-11-25<" in ui.day(NOON + timedelta(hours=13))
    assert ">2026-11-24<" in ui.day(date(2026, 11, 24))


def test_a_kept_sentence_follows_the_language_of_the_page():
    template = engines["django"].from_string('{% load i18n ui %}{% translate "取消" %}')
    said = []
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            said.append(template.render())

    assert said == ["取消", "Cancel", "取消", "Cancel"]


def test_sentences_that_change_are_looked_up_each_time():
    text = '{% load i18n ui %}{% translate word as said %}{{ said }} {% translate "取消" as no %}{{ no }}'
    template = engines["django"].from_string(text)

    with translation.override("en"):
        assert [template.render({"word": word}) for word in ("取消", "甲")] == [
            "Cancel Cancel",
            "甲 Cancel",
        ]


def test_a_day_in_a_row_is_written_as_everywhere():
    assert ui.isoday(date(2026, 1, 2)) == "2026-01-02"


@pytest.mark.parametrize(
    "shown", [ui.moment(None), ui.day(None), ui.clock(None), ui.yuan(None), ui.mask_id("")]
)
def test_what_is_not_known_is_a_dash(shown: str):
    assert shown == "—"


@pytest.mark.parametrize(
    ("minutes", "text", "tone"),
    [
        (26 * 60, "剩余 1天2小时", "neutral"),
        (61, "剩余 1小时1分", "neutral"),
        (60, "剩余 1小时0分", "warn"),
        (1, "剩余 1分", "warn"),
        (0, "剩余 0分", "warn"),
        (-1, "超时 1分", "bad"),
        (-75, "超时 1小时15分", "bad"),
        (-3 * 24 * 60, "超时 3天0小时", "bad"),
    ],
)
def test_a_clock_says_in_words_shape_and_colour_what_is_left(minutes: int, text: str, tone: str):
    shown = ui.clock(NOON + timedelta(minutes=minutes), NOON)

    assert f"<span>{text}</span>" in shown
    assert f"state-{tone}" in shown
    assert f"#{SHAPES[tone]}" in shown
    assert f'data-due="{(NOON + timedelta(minutes=minutes)).isoformat()}"' in shown


def test_a_clock_speaks_english_to_those_who_chose_it():
    with translation.override("en"):
        assert "left" in ui.clock(NOON + timedelta(minutes=5), NOON)


def test_a_minute_that_has_begun_is_not_yet_gone():
    assert clocks.read(NOON + timedelta(seconds=119), NOON).minutes == 1
    assert clocks.read(NOON - timedelta(seconds=59), NOON) == clocks.Reading(True, "bad", 0, 0, 0)


def test_every_tone_has_a_shape_of_its_own():
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize(
    ("name", "tone"),
    [("danger", "bad"), ("success", "good"), ("good", "good"), ("", "neutral"), ("?", "neutral")],
)
def test_a_page_may_call_a_tone_by_its_usual_names(name: str, tone: str):
    assert tone_of(name) == tone


def test_a_status_is_word_and_shape_and_never_markup_of_the_user():
    shown = drawn('{% badge "SENT" label "wait" %}', label="<b>待接收</b>")

    assert "&lt;b&gt;待接收" in shown
    assert "#half" in shown


def test_a_share_shows_what_it_is_made_of():
    assert "82.4%" in ui.percent(103, 125)
    assert "(103/125)" in ui.percent(103, 125)
    assert "0.25%" in ui.percent(1, 400, 2)
    assert "12.5%" in ui.percent(1, 8)
    assert "—" in ui.percent(5, 0)


def test_money_is_shown_in_yuan():
    assert ui.yuan(1234567) == "12,345.67"


def test_the_rest_of_the_address_stays_when_one_part_changes():
    assert drawn("{% query_with page=2 %}") == "?sort=name&amp;state=SENT&amp;page=2"
    assert drawn('{% query_with state="" %}') == "?sort=name"


def test_a_column_sorts_up_then_down():
    up = drawn('{% sortlink "age" "年龄" %}')
    down = drawn('{% sortlink "name" "姓名" %}')
    again = drawn('{% sortlink "name" "姓名" %}', "/list?sort=-name")

    assert 'href="?sort=age&amp;state=SENT"' in up
    assert "data-order" not in up
    assert 'href="?sort=-name&amp;state=SENT"' in down
    assert 'data-order="ascending"' in down
    assert 'data-order="descending"' in again
    assert 'href="?sort=name"' in again


def test_the_first_column_shows_the_order_the_list_has_by_itself():
    assert 'data-order="descending"' in drawn('{% sortlink "at" "时间" "-at" %}', "/list")


def test_a_pager_leads_on_and_back_and_keeps_the_filters():
    shown = drawn("{% pager page %}", "/list?state=SENT&after=x", page=Page([1], "n", "p"))

    assert 'rel="next" href="?state=SENT&amp;after=n"' in shown
    assert 'rel="prev" href="?state=SENT&amp;after=p"' in shown
    assert 'href="?state=SENT"' in shown


def test_a_list_on_one_page_needs_no_pager():
    assert drawn("{% pager page %}", "/list", page=Page([1])).strip() == ""


def test_an_empty_list_says_what_to_do_next():
    shown = drawn('{% empty "还没有转诊" "从居民页发起" "/residents" "查居民" %}')

    assert all(
        part in shown for part in ("还没有转诊", "从居民页发起", 'href="/residents"', "查居民")
    )


def test_a_chart_brings_its_figures_as_a_table_and_its_scripts_once():
    data = {
        "kind": "bar",
        "x": ["1月", "2月"],
        "unit": "人次",
        "series": [{"name": "上转", "values": [3, None]}],
    }

    shown = drawn('{% chart "a" data "甲" %}{% chart "b" data "乙" %}', data=data)

    assert shown.count("echarts.min.js") == 1
    assert shown.count("<table") == 2
    assert '<th scope="row">2月</th><td class="end">—</td>' in shown


def test_figures_cannot_break_out_of_the_chart():
    data = {"x": ["</script><b>"], "series": [{"name": "<i>", "values": [1]}]}

    shown = drawn('{% chart "a" data "甲" %}', data=data)

    assert "</script><b>" not in shown
    assert "<i>" not in shown


def test_persons_are_masked():
    assert ui.mask_id("411723196803041234") == "411723********1234"
    assert ui.mask_phone("13800138000") == "138****8000"
    assert ui.mask_name("王秀英") == "王**"


def test_a_drawing_speaks_only_where_it_has_something_to_say():
    assert 'aria-hidden="true"' in ui.icon("bed")
    assert 'aria-label="床位"' in ui.icon("bed", "床位")
