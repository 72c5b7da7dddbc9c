"""How a Chinese name sounds: Latin letters for search, and a folded form in which sounds often confused are one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pypinyin import lazy_pinyin

SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "盖": "ge", "查": "zha", "朴": "piao", "区": "ou",
    "尉": "yu", "宓": "fu", "种": "chong", "乐": "yue", "缪": "miao", "繁": "po", "员": "yun", "郇": "huan",
    "隗": "wei", "缴": "jiao", "折": "she", "召": "shao", "逄": "pang", "冼": "xian", "幺": "yao", "教": "jiao",
    "任": "ren", "华": "hua", "翟": "zhai", "臧": "zang", "燕": "yan", "令": "ling", "车": "che", "覃": "qin",
    "尉迟": "yu chi", "单于": "chan yu", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai",}  # fmt: skip
"""Family names read otherwise than the character usually is."""

COMPOUND: Final = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "慕容",
        "令狐",
        "夏侯",
        "公孙",
        "轩辕",
        "宇文",
        "司徒",
        "司空",
        "端木",
        "独孤",
        "南宫",
        "东郭",
        "西门",
        "百里",
        "呼延",
        "闻人",
        "钟离",
        "太史",
        "申屠",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "尉迟",
        "万俟",
        "长孙",
        "澹台",
    }
)

OTHER_READINGS: Final = {
    "dan": "shan", "ceng": "zeng", "chou": "qiu", "jie": "xie", "gai": "ge", "cha": "zha", "pu": "piao", "qu": "ou",
    "wei": "yu", "mi": "fu", "zhong": "chong", "le": "yue", "mou": "miao", "fan": "po", "yuan": "yun", "tan": "qin",
    "di": "zhai", "changsun": "zhangsun", "weichi": "yuchi",
}  # fmt: skip
"""What a clerk types who reads the family name as an ordinary character -> how it is stored."""

_INITIAL: Final = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL: Final = (
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un"
    r"|ia|ie|iu|ua|ui|uo|ue|ve|vn|er|[aoeiuv])"
)
_SYLLABLE: Final = re.compile(f"{_INITIAL}?{_FINAL}")
_SPOKEN: Final = re.compile(f"(?:{_INITIAL}?{_FINAL})+{_INITIAL}?")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_FOLDS: Final = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^l"), "n"),
    (re.compile(r"^f"), "h"),
    (re.compile(r"^r"), "y"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name in Latin letters: `full` without spaces (`wangxiuying`), `initials` (`wxy`), `folded` for comparing."""

    full: str
    initials: str
    folded: str


@lru_cache(maxsize=65_536)
def reading(name: str) -> Reading:
    """Read a name aloud: the family name as a family name, the rest as usual; Latin letters stay as they are."""
    syllables = _syllables(re.sub(r"[\s·•．.]", "", name))
    return Reading(
        full="".join(syllables),
        initials="".join(s[0] for s in syllables if s),
        folded="".join(folded(s) for s in syllables),
    )


def spoken_forms(letters: str) -> list[str]:
    """The beginnings of readings that typed letters may mean, or none where they are no syllables (so: initials).

    The last syllable may be unfinished. A family name read as an ordinary character is
    understood: `danxx` is `shanxx` too.
    """
    if not _SPOKEN.fullmatch(letters):
        return []
    forms = [letters]
    for typed, stored in OTHER_READINGS.items():
        first = _SYLLABLE.match(letters)
        if letters.startswith(typed) and (len(typed) > 4 or (first and first.group() == typed)):
            forms.append(stored + letters[len(typed) :])
    return list(dict.fromkeys(forms))


def folded(syllable: str) -> str:
    """Make one of the sounds that dialects and tired ears confuse: zh/z, ch/c, sh/s, l/n, f/h, r/y, -ng/-n."""
    for pattern, replacement in _FOLDS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


def family_name(name: str) -> str:
    """Return the family name: two characters for the compound ones, else the first."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def _syllables(name: str) -> list[str]:
    """Split into syllables; a run of Latin letters is one."""
    if not name or not _HAN.match(name):
        return [s.lower() for s in lazy_pinyin(name)] if name else []
    surname = family_name(name)
    first = SURNAMES[surname].split() if surname in SURNAMES else lazy_pinyin(surname)
    return [*first, *(s.lower() for s in lazy_pinyin(name[len(surname) :]))]
