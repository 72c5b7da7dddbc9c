"""Invented names by generation and sex, weighted roughly as the Central Plains use them."""

import tomllib
from pathlib import Path
from random import Random
from typing import Final

from lianyi.kernel.identity import Sex

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_WEIGHTS: Final = tuple(1000 // (i + 4) + 4 for i in range(len(SURNAMES)))

_GIVEN: Final[dict[tuple[Sex, int], list[str]]] = {
    (Sex(row["sex"]), row["from_year"]): row["names"].split()
    for row in tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))["given"]
}
_ERAS: Final = (1930, 1950, 1970, 1990, 2010)


def surname(rng: Random) -> str:
    """One family name."""
    return rng.choices(SURNAMES, _WEIGHTS)[0]


def given_name(rng: Random, sex: Sex, birth_year: int) -> str:
    """One given name as that generation has it; a few share it, as in life."""
    era = max((e for e in _ERAS if e <= birth_year), default=_ERAS[0])
    return rng.choice(_GIVEN[sex, era])
