"""The rows behind a number: paged on the screen, whole as a file."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.counters import ROW_SETS, RowKind
from lianyi.areas.referrals.selectors import counters
from lianyi.areas.referrals.selectors.contacts import KIND_NAMES
from lianyi.areas.referrals.selectors.places import county_of
from lianyi.areas.referrals.selectors.row_sets import kind_of, list_rows
from lianyi.areas.referrals.services import reading
from lianyi.areas.referrals.types.figures import ChronicRow, Narrow
from lianyi.areas.referrals.web.views.lists import HEADS, TASK_HEADS, cells, task_cells
from lianyi.kernel.money import in_yuan
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import ages

CONTACT_HEADS: Final = ("时间", "类型", "机构", "县外", "诊断编码", "诊断", "费用（元）")
RESIDENT_HEADS: Final = ("患者", "性别", "年龄", "住址", "慢性病")


_SEX: Final = {"1": gettext_lazy("男"), "2": gettext_lazy("女")}


def contact_cells(row: records.CountedContact) -> tuple[Any, ...]:
    """One line of an export."""
    name = _("受限记录") if row.withheld else row.principal_name
    return (
        row.started_at, _(KIND_NAMES.get(row.kind, row.kind)), row.place_name, row.outside_county,
        row.principal_code, name, in_yuan(row.total_fen),
    )  # fmt: skip


def resident_cells(row: ChronicRow) -> tuple[Any, ...]:
    """One line of an export."""
    return (
        row.patient,
        _SEX.get(row.patient_sex, ""),
        ages(row.patient_age),
        row.address,
        "、".join(row.diseases),
    )


_FILES: Final[dict[RowKind, tuple[Sequence[str], Any]]] = {
    RowKind.REFERRAL: (HEADS, cells),
    RowKind.FOLLOW_UP: (TASK_HEADS, task_cells),
    RowKind.CONTACT: (CONTACT_HEADS, contact_cells),
    RowKind.RESIDENT: (RESIDENT_HEADS, resident_cells),
}


@require_GET
@needs("referrals.statistics")
def drill(request: HttpRequest, rows: str) -> HttpResponseBase:
    """Exactly the rows a number counts."""
    actor, now = actor_of(request), timezone.now()
    period = counters.period_of(request.GET.get("period", ""), now)
    narrow = narrow_of(request)
    kind, county = kind_of(rows), county_of(actor)
    if request.GET.get("export") in ("csv", "xlsx"):
        heads, line = _FILES[kind]
        found = reading.take_rows(
            rows=rows, period=period, county_code=county, narrow=narrow, actor=actor, now=now
        )
        name = f"{_(ROW_SETS[rows][1])} {period.first}–{period.last}"
        return download(name, heads, (line(row) for row in found), form=request.GET["export"])
    return page(
        request,
        "referrals/drill.html",
        found=list_rows(
            actor.scope,
            rows,
            period,
            county_code=county,
            now=now,
            narrow=narrow,
            after=request.GET.get("after", ""),
        ),
        kind=kind,
        title=_(ROW_SETS[rows][1]),
        period=period,
        kinds={str(kind): _(name) for kind, name in KIND_NAMES.items()},
    )


def narrow_of(request: HttpRequest) -> Narrow:
    """The line of a table whose rows are wanted, as its link says."""
    query = request.GET
    return Narrow(
        institution_id=whole(query.get("unit")),
        reason=query.get("reason", "")[:20],
        town=query.get("town"),
        kind=query.get("kind"),
        disease=query.get("disease"),
        place=query.get("place"),
    )
