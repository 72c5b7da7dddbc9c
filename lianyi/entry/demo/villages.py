"""Invented village names: real villages of the county are not claimed to be anything here."""

from random import Random
from typing import Final

from lianyi.entry.demo.names import SURNAMES

_SUFFIXES: Final = ("庄", "楼", "寨", "营", "湾", "店", "桥", "岗", "堂", "集")
_PREFIXES: Final = ("大", "小", "前", "后", "东", "西", "南", "北", "")


def village_names(*, seed: int, township_code: str, count: int) -> list[str]:
    """`count` different names for one township, like 大王庄 or 前李楼."""
    rng = Random(f"{seed}:villages:{township_code}")
    found: dict[str, None] = {}
    while len(found) < count:
        found[rng.choice(_PREFIXES) + rng.choice(SURNAMES[:60]) + rng.choice(_SUFFIXES)] = None
    return list(found)
