"""The tags and filters of every page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianyi.kernel import identity, money
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import clocks, wording
from lianyi.machinery.ui.marks import SHAPES, tone_of
from lianyi.machinery.ui.paging import Page

register = template.Library()

NOTHING = "—"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small drawing (`package.json` names them); with `label` it speaks to screen readers, else it decorates."""
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def shape(name: str) -> SafeString:
    """The shape of a status, from our own small sprite."""
    return format_html(
        '<svg class="shape" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("lianyi/shapes.svg"),
        name,
    )


@register.simple_tag
def badge(state: Any, label: Any = "", tone: Any = "") -> SafeString:
    """A status: its word, the shape of its tone and the colour of its tone."""
    found = tone_of(tone)
    return format_html(
        '<span class="state state-{}" data-state="{}">{}<span>{}</span></span>',
        found, state, shape(SHAPES[found]), label or wording.word(state),
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
def moment(at: datetime | None) -> SafeString | str:
    """An instant on the wall clock of the county: 2026-11-24 08:05."""
    if not at:
        return NOTHING
    local = timezone.localtime(at)
    return format_html(
        '<time class="num" datetime="{}">{}</time>',
        local.isoformat("T", "seconds"),
        f"{local:%Y-%m-%d %H:%M}",
    )


@register.filter
def day(on: date | None) -> SafeString | str:
    """A day: 2026-11-24."""
    if not on:
        return NOTHING
    on = timezone.localtime(on).date() if isinstance(on, datetime) else on
    return format_html('<time class="num" datetime="{}">{}</time>', on.isoformat(), on.isoformat())


@register.filter
def clock(due: datetime | None, now: datetime | None = None) -> SafeString | str:
    """What is left until `due`, or how late it is; the page keeps it running."""
    if not due:
        return NOTHING
    reading = clocks.read(due, now or timezone.now())
    return format_html(
        '<span class="state state-{tone} clock num" data-due="{due}" title="{title}">{shape}<span>{text}</span></span>',
        tone=reading.tone,
        due=due.isoformat(),
        title=_("截止 %(at)s") % {"at": f"{timezone.localtime(due):%Y-%m-%d %H:%M}"},
        shape=shape(SHAPES[reading.tone]),
        text=clock_text(reading),
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
