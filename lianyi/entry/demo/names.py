"""Invented names by generation and sex, weighted roughly as the Central Plains use them."""

from random import Random
from typing import Final

from lianyi.kernel.identity import Sex

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_WEIGHTS: Final = tuple(1000 // (i + 4) + 4 for i in range(len(SURNAMES)))

_GIVEN: Final = {
    (Sex.MALE, 1930): "国富 永福 德胜 长安 发财 金山 根生 福来 振海 玉山 保国 天佑 清林 万山 老栓 有才".split(),
    (Sex.FEMALE, 1930): "秀兰 桂英 玉兰 素珍 凤英 桂荣 玉珍 秀荣 淑英 兰英 翠英 凤兰 金枝 月娥 巧云 爱莲".split(),
    (Sex.MALE, 1950): "建国 建华 国庆 志强 卫东 援朝 新民 爱国 保卫 胜利 文革 学军 振华 永红 铁柱 红军 洪涛 光明".split(),
    (Sex.FEMALE, 1950): "秀英 桂兰 玉英 秀珍 淑珍 凤霞 爱华 红梅 桂花 玉梅 爱玲 秀芝 素梅 春兰 瑞英 改革 金凤 秀云".split(),
    (Sex.MALE, 1970): "伟 强 军 勇 涛 明 超 刚 磊 杰 海涛 建军 志勇 永刚 俊杰 红伟 玉龙 国强 新华 东升 振宇 广田".split(),
    (Sex.FEMALE, 1970): "芳 敏 静 丽 艳 娟 霞 玲 燕 红 春梅 海燕 丽娟 艳红 小红 冬梅 慧敏 桂芳 文霞 金花 彩霞 雪梅".split(),
    (Sex.MALE, 1990): "鹏 浩 帅 亮 博 凯 宇 斌 鑫 健 志豪 文博 晓东 俊峰 家豪 明辉 金龙 世杰 天宇 成龙 子龙 亚飞".split(),
    (Sex.FEMALE, 1990): "婷 倩 颖 雪 丹 莹 琳 瑶 洁 娜 雅静 梦洁 晓敏 思雨 佳慧 丽萍 亚楠 文静 园园 春晓 莎莎 露露".split(),
    (Sex.MALE, 2010): "浩然 子轩 宇轩 梓豪 俊熙 博文 一鸣 子墨 奕辰 铭泽 浩宇 景行 皓轩 书豪 天佑 睿哲".split(),
    (Sex.FEMALE, 2010): "梓涵 欣怡 诗涵 可馨 雨桐 语嫣 思琪 若曦 一诺 佳怡 紫萱 晨曦 梦瑶 艺涵 沐宸 依诺".split(),
}
_ERAS: Final = (1930, 1950, 1970, 1990, 2010)


def surname(rng: Random) -> str:
    """One family name."""
    return rng.choices(SURNAMES, _WEIGHTS)[0]


def given_name(rng: Random, sex: Sex, birth_year: int) -> str:
    """One given name as that generation has it; a few share it, as in life."""
    era = max((e for e in _ERAS if e <= birth_year), default=_ERAS[0])
    return rng.choice(_GIVEN[sex, era])
