"""Every sentence of the pages is known to the catalogue of English, and translated."""

from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from lianyi.machinery.ui import messages
from lianyi.machinery.ui.messages import Message


def test_the_catalogue_is_up_to_date_and_nothing_is_left_untranslated():
    told = StringIO()
    try:
        call_command("collect_messages", "--check", stdout=told)
    except CommandError as fault:
        raise AssertionError(told.getvalue()) from fault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% translate "转出" %}', [Message("转出")]),
        ("{% translate '转出' as word %}", [Message("转出")]),
        ('{% translate "转出" context "动作" %}', [Message("转出", context="动作")]),
        ('{% field form.x label=_("姓名") %}', [Message("姓名")]),
        (
            "{% blocktranslate trimmed with n=rows|length %}\n 本页 {{ n }} 条，占 50%\n{% endblocktranslate %}",
            [Message("本页 %(n)s 条，占 50%%")],
        ),
        (
            "{% blocktranslate count n=rows|length %}{{ n }} 条{% plural %}{{ n }} 条。{% endblocktranslate %}",
            [Message("%(n)s 条", plural="%(n)s 条。")],
        ),
        ("<p>转出</p>{# {% translate '不算' %} #}", []),
    ],
)
def test_the_messages_of_a_template_are_found(text: str, found: list[Message]):
    assert list(messages.in_template(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('_("转出")', [Message("转出")]),
        ('translation.gettext_lazy("转出")', [Message("转出")]),
        ('ngettext("%(n)s 条", "%(n)s 条。", n)', [Message("%(n)s 条", plural="%(n)s 条。")]),
        ('pgettext("动作", "转出")', [Message("转出", context="动作")]),
        ("_(name)", []),
        ('print("转出")', []),
    ],
)
def test_the_messages_of_a_module_are_found(text: str, found: list[Message]):
    assert list(messages.in_python(text)) == found


def test_names_kept_as_data_are_messages_and_docstrings_are_not():
    text = '"""说明"""\nNAMES = {"SENT": "待接收"}\n"""又一说明"""\nx = "ascii"\n'

    assert list(messages.in_python(text, data=True)) == [Message("待接收")]


def a_catalogue(**sentences: str) -> polib.POFile:
    catalogue = polib.POFile()
    for text, english in sentences.items():
        catalogue.append(polib.POEntry(msgid=text, msgstr=english))
    return catalogue


def test_translations_are_kept_new_messages_join_and_unused_ones_go():
    merged = messages.merge(
        a_catalogue(转出="Refer", 旧="Old"), {Message("转出"): {"a.py"}, Message("转回"): {"b.py"}}
    )

    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("转出", "Refer"), ("转回", "")]
    assert messages.untranslated(merged) == ["转回"]


def test_a_translation_that_lost_a_placeholder_is_found():
    catalogue = a_catalogue(**{"剩余 %(n)s 张": "%(n)s left", "共 %(n)s 人": "people"})

    assert messages.broken(catalogue) == ["共 %(n)s 人"]


def test_the_command_writes_the_catalogue_once_and_finds_nothing_to_do_the_second_time(
    tmp_path: Path,
):
    with override_settings(LOCALE_PATHS=[tmp_path]):
        call_command("collect_messages", stdout=StringIO())
        first = (tmp_path / "en/LC_MESSAGES/django.po").read_bytes()
        call_command("collect_messages", stdout=StringIO())

        assert (tmp_path / "en/LC_MESSAGES/django.po").read_bytes() == first
        with pytest.raises(CommandError, match="not up to date"):
            call_command("collect_messages", "--check", stdout=StringIO())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[sbp]\nname_zh = "收缩压"\nunit = "mmHg"', ["收缩压"]),
        ('[[criterion]]\ntext_zh = "昏迷"\nnote_zh = "待确认"\nother = "不算"', ["昏迷", "待确认"]),
        ('[model]\nname_zh = "县域医共体"\nname_en = "County medical community"', []),
    ],
)
def test_words_of_data_are_found_where_they_bring_no_english_of_their_own(text, found):
    assert [message.text for message in messages.in_data(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('HEADS: Final = ("姓名", "性别")', ["姓名", "性别"]),
        ('heads = ["姓名"]', ["姓名"]),
        ('download("名单", ("姓名",), rows("不算"), form="csv")', ["名单", "姓名"]),
        ('names = ("不算",)', []),
    ],
)
def test_the_words_of_a_file_that_is_taken_away_are_found(text, found):
    assert [message.text for message in messages.in_python(text)] == found
