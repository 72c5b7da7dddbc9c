"""What only paper needs."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianyi.machinery.printing.bars import bars, modules

register = template.Library()


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A square code as a drawing that any camera reads; `text` is a number or an address, never a person's data."""
    code = segno.make(text, error="m", micro=False)
    return format_html(
        '<img class="qr" src="{}" alt="{}">', code.svg_data_uri(border=2), label or text
    )


@register.simple_tag
def barcode(digits: str) -> SafeString:
    """A row of digits as Code 128 bars, for every hand scanner."""
    drawn = "".join(
        f'<rect x="{place}" y="0" width="{width}" height="40"/>' for place, width in bars(digits)
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} 40" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        modules(digits),
        digits,
        SafeString(drawn),
    )


@register.simple_tag
def blanks(count: int) -> range:
    """Empty rows of a table that is filled in by hand: `{% blanks 3 as rows %}`."""
    return range(count)


@register.filter
def tick(chosen: object) -> str:
    """A box of a paper form, ticked or empty."""
    return "☑" if chosen else "☐"
