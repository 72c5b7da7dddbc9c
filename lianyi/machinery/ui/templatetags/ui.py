"""The tags and filters of every page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianyi.kernel import identity, money
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import clocks, wording
from lianyi.machinery.ui.marks import SHAPES, tone_of
from lianyi.machinery.ui.paging import Page

register = template.Library()

NOTHING = "—"


class KeptSentence(template.Node):
    """A sentence of a template, looked up once a language: a long table says the same six words in every row."""

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._kept: dict[tuple[str | None, bool], str] = {}

    def render(self, context: template.Context) -> str:
        """The sentence in the language of the page."""
        key = get_language(), context.autoescape
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._node.render(context)
        return kept


@register.tag
def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Django's `translate`; one that is always the same is kept. Load `ui` after `i18n`."""
    node: TranslateNode = do_translate(parser, token)
    expression = node.filter_expression
    changes = node.asvar or node.noop or node.message_context or expression.filters
    return node if changes or expression.var.lookups else KeptSentence(node)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small drawing (`package.json` names them); with `label` it speaks to screen readers, else it decorates."""
    return _icon(str(name), str(label))


@lru_cache(maxsize=1_024)
def _icon(name: str, label: str) -> SafeString:
    """Draw a picture once; where static files lie is settled while the program runs."""
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def shape(name: str) -> SafeString:
    """The shape of a status, from our own small sprite."""
    return _shape(name)


@lru_cache(maxsize=64)
def _shape(name: str) -> SafeString:
    return format_html(
        '<svg class="shape" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("lianyi/shapes.svg"),
        name,
    )


@register.simple_tag
def badge(state: Any, label: Any = "", tone: Any = "") -> SafeString:
    """A status: its word, the shape of its tone and the colour of its tone."""
    return _badge(tone_of(tone), str(state), str(label or wording.word(state)))


@lru_cache(maxsize=4_096)
def _badge(tone: str, state: str, label: str) -> SafeString:
    return format_html(
        '<span class="state state-{}" data-state="{}">{}<span>{}</span></span>',
        tone, state, shape(SHAPES[tone]), label,
    )  # fmt: skip


@register.filter
def tone(name: Any) -> str:
    """The tone a page means: neutral, info, wait, good, warn, bad or closed."""
    return tone_of(name)


@register.simple_tag
def tone_shape(name: Any) -> SafeString:
    """The shape of a tone alone, for the line of a story."""
    return shape(SHAPES[tone_of(name)])


@register.filter
def said(refusal: DomainError) -> str:
    """A refusal as a sentence of the user's language."""
    return wording.say(refusal)


@register.filter
def word(value: Any, area: str = "") -> str:
    """A code (role, state, permission) as a word of the user's language; `area` names the wording file."""
    return wording.word(value, area)


@register.filter
def age(text: Any) -> str:
    """Ages in a text (61岁, 2岁6个月, 10个月, 12天) in the user's language; everything else as it stands."""
    return wording.ages(str(text))


@register.filter
def named(thing: Any) -> str:
    """What a thing with a Chinese and an English name is called in the user's language."""
    return wording.name_of(thing)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """An instant on the wall clock of the county: 2026-11-24 08:05."""
    if not at:
        return NOTHING
    local = timezone.localtime(at)
    return SafeString(  # digits and signs only
        f'<time class="num" datetime="{local.isoformat("T", "seconds")}">{local:%Y-%m-%d %H:%M}</time>'
    )


@register.filter
def day(on: date | None) -> SafeString | str:
    """A day: 2026-11-24."""
    if not on:
        return NOTHING
    on = timezone.localtime(on).date() if isinstance(on, datetime) else on
    return SafeString(f'<time class="num" datetime="{on.isoformat()}">{on.isoformat()}</time>')


@register.filter
def isoday(on: date) -> str:
    """A day without its mark: 2026-11-24. Django's `date` costs ten times as much in a long table."""
    return on.isoformat()


@register.filter
def clock(due: datetime | None, now: datetime | None = None) -> SafeString | str:
    """What is left until `due`, or how late it is; the page keeps it running."""
    if not due:
        return NOTHING
    reading = clocks.read(due, now or timezone.now())
    title = escape(_("截止 %(at)s") % {"at": f"{timezone.localtime(due):%Y-%m-%d %H:%M}"})
    return SafeString(
        f'<span class="state state-{reading.tone} clock num" data-due="{due.isoformat()}" title="{title}">'
        f"{_shape(SHAPES[reading.tone])}<span>{escape(clock_text(reading))}</span></span>"
    )


def clock_text(reading: clocks.Reading) -> str:
    """The words of a clock: its two largest units."""
    numbers = {"d": reading.days, "h": reading.hours, "m": reading.minutes}
    if reading.late:
        if reading.days:
            return _("超时 %(d)d天%(h)d小时") % numbers
        return (_("超时 %(h)d小时%(m)d分") if reading.hours else _("超时 %(m)d分")) % numbers
    if reading.days:
        return _("剩余 %(d)d天%(h)d小时") % numbers
    return (_("剩余 %(h)d小时%(m)d分") if reading.hours else _("剩余 %(m)d分")) % numbers


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as yuan with grouping: 12,345.67."""
    return NOTHING if fen is None else money.in_yuan(int(fen))


@register.simple_tag
def percent(numerator: int | None, denominator: int | None, digits: int = 1) -> SafeString | str:
    """A share with what it is made of: 82.4% (103/125); a dash where there is nothing to divide by."""
    if numerator is None or not denominator:
        return format_html(
            '<span class="num" title="{}">{}</span>', _("分母为 0，无法计算"), NOTHING
        )
    step = Decimal(1).scaleb(-int(digits))
    share = (Decimal(numerator) * 100 / Decimal(denominator)).quantize(step, rounding=ROUND_HALF_UP)
    return format_html(
        '<span class="num">{}% <span class="of">({}/{})</span></span>',
        share,
        numerator,
        denominator,
    )


@register.filter
def mask_id(value: str | None) -> str:
    """An identity number without its middle."""
    return identity.mask_number(value or "") or NOTHING


@register.filter
def mask_phone(value: str | None) -> str:
    """A telephone number without its middle."""
    return identity.mask_phone(value or "") or NOTHING


@register.filter
def mask_name(value: str | None) -> str:
    """A name of which only the family name is left."""
    return identity.mask_name(value or "") or NOTHING


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", wide: bool = False) -> SafeString:
    """One field of a form with label, mark, help and errors; `label` and `hint` may differ from the form's own."""
    if label:
        bound.label = label
    if hint:
        bound.help_text = hint
    context = {**bound.get_context(), "wide": wide}
    return SafeString(bound.form.renderer.render("ui/_field.html", context))


@register.inclusion_tag("ui/_refusals.html")
def refusals(form: Any) -> dict[str, Any]:
    """What is wrong with a form as a whole."""
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page[Any], key: str = "after") -> dict[str, Any]:
    """Links to the rows before and after those shown."""
    return {
        "page": page,
        "first": query_with(context, **{key: ""}) if _query(context).get(key) else "",
        "previous": query_with(context, **{key: page.previous_key}) if page.previous_key else "",
        "next": query_with(context, **{key: page.next_key}) if page.next_key else "",
    }


@register.inclusion_tag("ui/_empty.html")
def empty(
    title: str, hint: str = "", url: str = "", label: str = "", icon: str = "inbox"
) -> dict[str, str]:
    """What stands where a list has no rows: what that means and what to do next."""
    return {"title": title, "hint": hint, "url": url, "label": label, "icon": icon}


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the path that leads to this page."""
    if url:
        return format_html('<span class="sep">/</span><a href="{}">{}</a>', url, label)
    return format_html('<span class="sep">/</span><span>{}</span>', label)


@register.inclusion_tag("ui/_chart.html", takes_context=True)
def chart(
    context: template.Context, key: str, data: Mapping[str, Any], title: str, low: bool = False
) -> dict[str, Any]:
    """A drawing, and the same figures as a table.

    `data` is `{"kind": "bar" | "line" | "stack" | "share", "x": [...], "unit": "", "series": [{"name", "values"}]}`, or
    `{"option": {...}}` in the words of ECharts. The scripts come with the first chart of a page.
    """
    first = "charts" not in context.dicts[0]
    context.dicts[0]["charts"] = True
    series = data.get("series", [])
    return {
        "key": key,
        "data": dict(data),
        "title": title,
        "low": low,
        "scripts": first,
        "names": [line["name"] for line in series],
        "rows": [
            {"name": name, "values": [line["values"][place] for line in series]}
            for place, name in enumerate(data.get("x", []))
        ],
    }


@register.simple_tag(takes_context=True)
def query_with(context: Mapping[str, Any], **changes: Any) -> str:
    """The address's query with some parts changed; an empty value removes a part."""
    query = _query(context).copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/_sortlink.html", takes_context=True)
def sortlink(
    context: Mapping[str, Any], name: str, label: str, default: str = ""
) -> dict[str, Any]:
    """The head of a column that sorts the list by it; a second use turns the order round."""
    current = _query(context).get("sort") or default
    descending = current == f"-{name}"
    turned = name if current != name else f"-{name}"
    return {
        "label": label,
        "url": query_with(context, sort=turned, after=""),
        "order": "descending" if descending else "ascending" if current == name else "",
    }


def _query(context: Mapping[str, Any]) -> Any:
    return context["request"].GET


@register.filter
def at(mapping: Mapping[Any, Any] | Sequence[Any] | None, key: Any) -> Any:
    """The value a mapping holds for a key, or nothing."""
    return mapping.get(key, "") if isinstance(mapping, Mapping) else ""
