"""How terms are found: what is written into the index, and which hit stands first."""

import re
from collections.abc import Iterable
from typing import Final

from lianyi.kernel.errors import DomainError

FIRST: Final = "^"
"""Marks the gram of a first character, so that one character finds names beginning with it."""
SOUND: Final = "~"
"""Marks grams of pinyin initials, so that sounds and written letters stay apart."""
_LETTERS: Final = re.compile(r"[a-z0-9]+")
_CODE: Final = re.compile(r"[A-Za-z0-9.+*-]+")
_GAP: Final = re.compile(r"[ \t,，]+")


def code_key(code: str) -> str:
    """A code as it is compared: small letters and digits only, so that I10, i10.x and I10X agree by prefix."""
    return "".join(_LETTERS.findall(code.lower()))


def prefix_end(key: str) -> str | None:
    """The least key above every key with this prefix, or None where there is none.

    Expects: small letters and digits only, whose order every database collation shares.
    """
    for at in range(len(key) - 1, -1, -1):
        if key[at] == "9":
            return key[:at] + "a"
        if key[at] != "z":
            return key[:at] + chr(ord(key[at]) + 1)
    return None


def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of a name."""
    squeezed = "".join(text.lower().split())
    return frozenset(squeezed[i : i + 2] for i in range(len(squeezed) - 1))


def index_grams(name: str, initials: str) -> frozenset[str]:
    """Everything a term is found by, besides its code."""
    first = {FIRST + name[:1].lower()} if name else set()
    sounds = {SOUND + gram for gram in grams(initials)}
    return grams(name) | sounds | frozenset(first)


def query_grams(word: str) -> tuple[str, ...]:
    """The grams a term must have to hold the word: at most three, from both ends and the middle."""
    if len(word) == 1:
        return (FIRST + word.lower(),)
    found = sorted(grams(word), key=word.lower().find)
    return tuple(dict.fromkeys((found[0], found[-1], found[len(found) // 2])))


def sound_grams(word: str) -> tuple[str, ...]:
    """As `query_grams`, for pinyin initials."""
    if len(word) < 2 or not _LETTERS.fullmatch(word):
        return ()
    return tuple(SOUND + gram for gram in query_grams(word))


def code_part(word: str) -> str:
    """The key of a word that could begin a code, or nothing where it could not: 高血压, ., I10.x0 -> "", "", i10x0."""
    return code_key(word) if _CODE.fullmatch(word) else ""


def rank(text: str, *, code: str, name: str, initials: str) -> tuple[int, int, str]:
    """Where a hit stands: code, name, beginning of code, of name, sounds, beginning of sounds; then shorter names."""
    key, low = code_key(text), text.lower()
    code_keyed = code_key(code)
    steps: Iterable[bool] = (
        bool(key) and code_keyed == key,
        name.lower() == low,
        bool(key) and code_keyed.startswith(key),
        name.lower().startswith(low),
        initials == low,
        initials.startswith(low),
    )
    step = next((at for at, holds in enumerate(steps) if holds), 6)
    return step, len(name), code


def category(code: str) -> str:
    """The three-character ICD-10 category of a code: E11.900 -> E11."""
    return code.strip().upper()[:3]


class UnreadableFile(DomainError):
    """The file's characters fit no known encoding."""

    code = "terminology.unreadable_file"
    http_status = 422
    template = "The file is neither UTF-8 nor GB 18030 text; save it as UTF-8."


def decode(data: bytes) -> str:
    """Read text as UTF-8 or, failing that, GB 18030: the two encodings Chinese code lists come in."""
    for encoding in (
        "utf-8-sig",
        "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030",
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile


def read_pairs(text: str) -> list[tuple[int, str, str]]:
    """Lines of `code name` with their number in the file; the name is empty where the line has none.

    Blank lines are left out. Code and name stand apart by a blank, a tab or a comma.
    """
    pairs = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            code, _, name = _GAP.sub("\t", line.strip(), count=1).partition("\t")
            pairs.append((number, code.strip(), " ".join(name.split())))
    return pairs


def parent_of(system: str, code: str) -> str:
    """The category a disease code belongs to; empty for other systems."""
    return category(code) if system.startswith("icd10-") else ""
