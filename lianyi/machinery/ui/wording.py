"""How a refusal is said to the person who caused it: one catalogue, by code, in Chinese and English.

The catalogue is the TOML files of `settings.WORDING_DIR`, one an area:

    ["referral.illegal_move"]
    zh = "{state}的转诊单不能{move}，请刷新页面查看最新状态。"
    en = "A referral that is {state} cannot be {move}; reload the page."

    [words]                       # how a value that stands in a placeholder of this file is shown
    ACCEPTED = { zh = "已接收", en = "accepted" }

A value that a file has no word for is looked up in `shell.toml`, where the words common to all stand.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext

from lianyi.kernel.errors import DomainError

_AGE: Final = re.compile(
    r"(?P<about>约?)(?=\d+(?:岁|个月|天))(?:(?P<years>\d+)岁)?(?:(?P<months>\d+)个月)?(?:(?P<days>\d+)天)?"
)
COMMON: Final = "shell"
"""The file whose words serve all others."""


class BadWording(ValueError):
    """A wording file cannot be used: a configuration fault, found when the program starts to speak."""


Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences by code and language, the file each stands in, and each file's words for values."""

    sentences: Words = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)

    def say(self, code: str, template: str, facts: Mapping[str, Any], language: str) -> str:
        """Word one refusal; where the catalogue has no such code, the English `template` speaks."""
        tongue = tongue_of(language)
        sentence = self.sentences.get(code, {}).get(tongue, template)
        file = self.files.get(code, COMMON)
        return sentence.format_map(
            _Facts({name: self.show(value, tongue, file) for name, value in facts.items()})
        )

    def show(self, value: Any, tongue: str, file: str = "") -> str:
        """Show one value as people write it; without a `file`, the first that has a word for it speaks."""
        if isinstance(value, datetime):
            return (
                timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else str(value)
            )
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple | set | frozenset):
            return ("、" if tongue == "zh" else ", ").join(
                self.show(item, tongue, file) for item in value
            )
        text = str(value.value if isinstance(value, Enum) else value)
        for place in [file, COMMON] if file else [COMMON, *self.words]:
            found = self.words.get(place, {}).get(text)
            if found:
                return found[tongue]
        return text


class _Facts(dict[str, str]):
    """Leave an unknown placeholder standing: a refusal must never fail while it is being worded."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def say(refusal: DomainError) -> str:
    """The refusal as a sentence in the user's language, naming field, rule and remedy."""
    return catalogue().say(
        refusal.code, refusal.template, refusal.facts, get_language() or "zh-hans"
    )


def word(value: Any, area: str = "") -> str:
    """One code (a role, a state, a permission) as a word of the user's language; itself where no word is known."""
    return catalogue().show(value, tongue_of(get_language() or ""), area)


def ages(text: str) -> str:
    """A text in which ages written in Chinese are of the user's language; the record itself keeps them in Chinese."""
    if tongue_of(get_language() or "") == "zh":
        return text
    return _AGE.sub(_age_in_english, text)


def _age_in_english(found: re.Match[str]) -> str:
    units = (("years", "y"), ("months", "mo"), ("days", "d"))
    parts = [f"{found[name]} {unit}" for name, unit in units if found[name]]
    return ("about " if found["about"] else "") + " ".join(parts)


def name_of(thing: Any) -> str:
    """The name in the user's language of something with `name_zh`, and `name_en` where it has one."""
    english = str(getattr(thing, "name_en", ""))
    if english and tongue_of(get_language() or "") == "en":
        return english
    return gettext(str(thing.name_zh))


def tongue_of(language: str) -> str:
    """The key of a language in the catalogue."""
    return "en" if language.startswith("en") else "zh"


def catalogue() -> Catalogue:
    """The catalogue of the running program, read once."""
    return read(settings.WORDING_DIR)


@lru_cache(maxsize=4)
def read(folder: Path) -> Catalogue:
    """Read every wording file of a folder. Raises: BadWording where two files claim one code or a language lacks."""
    sentences: dict[str, Mapping[str, str]] = {}
    files: dict[str, str] = {}
    words: dict[str, Words] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            raise BadWording(f"{path.name}: {fault}") from fault
        words[path.stem] = found.pop("words", {})
        for name, entry in (*words[path.stem].items(), *found.items()):
            if set(entry) != {"zh", "en"}:
                raise BadWording(f"{path.name}: {name} needs zh and en, and nothing else")
        for code, sentence in found.items():
            if code in sentences:
                raise BadWording(f"{code} is worded in {files[code]}.toml and in {path.name}")
            sentences[code], files[code] = sentence, path.stem
    return Catalogue(sentences, files, words)
