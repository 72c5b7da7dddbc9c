"""A file that is taken away speaks the reader's language, to its last line."""

from django.utils import translation
from django.utils.translation import gettext

from lianyi.machinery.tabular import download


def lines_of(language: str) -> list[str]:
    """What a reader of a language gets; the file is sent when another language is spoken already."""
    with translation.override(language):
        rows = ([gettext("保存"), n == 1, None] for n in range(2))
        answer = download("姓名", ["姓名", "是", "未知的表头"], rows)
    with translation.override("zh-hans" if language == "en" else "en"):
        sent: list[bytes] = list(answer)
        return b"".join(sent).decode("utf-8-sig").splitlines()


def test_heads_and_cells_are_of_the_language_in_which_the_file_was_asked_for():
    assert lines_of("en") == ["Name,Yes,未知的表头", "Save,No,", "Save,Yes,"]
    assert lines_of("zh-hans") == ["姓名,是,未知的表头", "保存,否,", "保存,是,"]


def test_the_language_of_the_thread_is_left_as_it_was():
    with translation.override("zh-hans"):
        list(download("x", ["姓名"], [["a"]]))
        assert translation.get_language() == "zh-hans"
