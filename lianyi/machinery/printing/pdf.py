"""Papers as PDF files: a typst template of ours, filled with plain words, set by typst in this process.

What people wrote goes in as data, never as source: no text can run, load a file or ask another place.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import segno
import typst

from lianyi.kernel.errors import DomainError

FONTS: Final = (
    "noto serif cjk sc",
    "source han serif sc",
    "noto sans cjk sc",
    "simsun",
    "songti sc",
)
"""Fonts of the system that hold Chinese; any one is enough (Debian: fonts-noto-cjk)."""


class NoChineseFont(DomainError):
    """The server has no font with Chinese letters: a PDF would be full of empty boxes."""

    code = "printing.no_chinese_font"
    http_status = 503
    template = "The server has no Chinese font (install fonts-noto-cjk); print the page with the browser instead."


def make_pdf(source: str, told: Mapping[str, Any], *, address: str) -> bytes:
    """Set a paper. `source` is a template of ours; `told` its words, as JSON holds them; `address` goes into the code.

    Cost: about 0.1 s a page, without a subprocess. Raises: NoChineseFont (503).
    """
    if not has_chinese_font():
        raise NoChineseFont
    code = segno.make(address, error="m", micro=False).svg_inline(border=1, scale=4)
    return typst.compile(
        source.encode(),
        format="pdf",
        sys_inputs={"told": json.dumps(told, ensure_ascii=False), "code": code},
        font_paths=_fonts(),
    )


@cache
def has_chinese_font() -> bool:
    """Whether this system can print Chinese; looked up once while the program runs."""
    known = {name.lower() for name in _fonts().families()}
    return any(name in known for name in FONTS)


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this system, looked through once."""
    return typst.Fonts()
