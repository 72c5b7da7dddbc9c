"""Studies: the list, the merge desk, the apparatus that may send."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.selectors import filing, studies
from lianyi.areas.diagnostics.selectors.studies import Wanted
from lianyi.areas.diagnostics.services import looking, merging, stations
from lianyi.areas.diagnostics.services.merge_desk import (
    desk_of,
    finish_batch,
    keep_first,
    open_waiting,
)
from lianyi.areas.diagnostics.types.imaging import StudyRow
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.areas.diagnostics.web.forms.imaging import AttachForm, StationForm, WordForm
from lianyi.areas.diagnostics.web.views.lists import day_of, every
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page
from lianyi.machinery.ui.answers import carried_out
from lianyi.machinery.ui.wording import ages

IMAGING: Final = tuple(m for m in Modality if m not in (Modality.LAB, Modality.PATH))
HEADS: Final = (
    "检查号",
    "患者",
    "年龄",
    "项目",
    "设备类型",
    "检查时间",
    "到达时间",
    "序列",
    "图像",
    "来源",
    "状态",
)


@require_GET
@needs("diagnostics.view")
def study_list(request: HttpRequest) -> HttpResponseBase:
    """Studies within reach, by name, number, modality and day; exported as they are filtered."""
    actor, query = actor_of(request), request.GET
    wanted = Wanted(
        text=query.get("q", "").strip()[:60],
        modality=query.get("modality", "")[:4],
        from_on=day_of(query.get("from")),
        to_on=day_of(query.get("to")),
        resident_id=whole(query.get("resident")),
    )
    if query.get("export") in ("csv", "xlsx"):
        looking.note_export(actor=actor, now=timezone.now(), what="studies")
        rows = every(
            lambda after: studies.list_studies(
                scope=actor.scope, wanted=wanted, after=after, at_most=200
            )
        )
        return download(_("影像检查"), HEADS, (_cells(row) for row in rows), form=query["export"])
    return page(
        request,
        "diagnostics/studies.html",
        fragment="diagnostics/_studies.html",
        found=studies.list_studies(scope=actor.scope, wanted=wanted, after=query.get("after", "")),
        wanted=wanted,
        modalities=IMAGING,
        waiting=studies.count_undecided(actor.scope) if actor.may(studies.MERGE) else 0,
        may_decide=actor.may(studies.MERGE),
    )


def _cells(row: StudyRow) -> tuple[Any, ...]:
    return (
        row.accession, row.patient or row.named, ages(row.patient_age), row.item_name or row.description,
        row.card.modality, row.study_at, row.card.arrived_at, row.series, row.instances, row.sender,
        row.state_name,
    )  # fmt: skip


@require_GET
@needs("diagnostics.quarantine")
def merge_desk(request: HttpRequest) -> HttpResponse:
    """What waits for a person: studies, content under a known UID, uploads that broke off."""
    actor, now = actor_of(request), timezone.now()
    returned = request.GET.get("show") == "returned"
    return page(
        request,
        "diagnostics/merge_desk.html",
        found=studies.list_undecided(
            scope=actor.scope, returned=returned, after=request.GET.get("after", "")
        ),
        returned=returned,
        desk=desk_of(actor, now),
    )


@require_GET
@needs("diagnostics.quarantine")
def merge(request: HttpRequest, study_id: int) -> HttpResponse:
    """One waiting study beside the orders it might belong to."""
    return page(request, "diagnostics/merge.html", **_beside(request, study_id))


@require_POST
@needs("diagnostics.quarantine")
def attach(request: HttpRequest, study_id: int) -> HttpResponse:
    """Attach it to an order."""
    form = AttachForm(request.POST)
    if carried_out(
        form,
        lambda: merging.attach(
            study_id=study_id,
            actor=actor_of(request),
            now=timezone.now(),
            **form.cleaned_data,
        ),
    ):
        return done(request, to="diagnostics-merge-desk", message=_("影像已归入申请。"))
    return page(request, "diagnostics/merge.html", **_beside(request, study_id), form=form)


@require_POST
@needs("diagnostics.quarantine")
def send_back(request: HttpRequest, study_id: int) -> HttpResponse:
    """Return it to who sent it."""
    form = WordForm(request.POST)
    if carried_out(
        form,
        lambda: merging.send_back(
            study_id=study_id,
            note=form.cleaned_data["note"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    ):
        return done(request, to="diagnostics-merge-desk", message=_("已退回发送方。"))
    return page(request, "diagnostics/merge.html", **_beside(request, study_id), back_form=form)


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quarantine")
def take_off(request: HttpRequest, study_id: int) -> HttpResponse:
    """Take a study off a wrong order."""
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form,
        lambda: merging.take_off(
            study_id=study_id,
            note=form.cleaned_data["note"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    ):
        return done(
            request,
            to="diagnostics-merge",
            args=(study_id,),
            message=_("影像已撤下，等待重新核对。"),
        )
    row = filing.get_decidable(study_id, actor_of(request))
    return page(request, "diagnostics/take_off.html", form=form, study=row.card(), order=row.order)


@require_POST
@needs("diagnostics.quarantine")
def held(request: HttpRequest, held_id: int) -> HttpResponse:
    """The first content under a UID stands."""
    keep_first(held_id=held_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="diagnostics-merge-desk", message=_("已确认：保留先到的内容。"))


@require_POST
@needs("diagnostics.quarantine")
def finish(request: HttpRequest, batch_id: int) -> HttpResponse:
    """An upload that broke off counts as complete."""
    finish_batch(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="diagnostics-merge-desk", message=_("已按现有图像入库。"))


@require_http_methods(["GET", "POST"])
@needs("diagnostics.quarantine", "diagnostics.manage")
def station_list(request: HttpRequest) -> HttpResponse:
    """Apparatus that may send, and one more."""
    actor, now = actor_of(request), timezone.now()
    form = StationForm(
        request.POST if request.method == "POST" else None,
        initial={"institution_id": actor.institution_id},
        places=studies.own_places(actor.scope),
    )
    if request.method == "POST" and carried_out(
        form, lambda: stations.enter_station(draft=form.draft(), actor=actor, now=now)
    ):
        return done(request, to="diagnostics-stations", message=_("设备已登记，可以连接。"))
    return page(
        request,
        "diagnostics/stations.html",
        found=studies.list_stations(actor.scope),
        form=form,
    )


@require_POST
@needs("diagnostics.quarantine", "diagnostics.manage")
def station_switch(request: HttpRequest, station_id: int) -> HttpResponse:
    """Let an apparatus in, or no more."""
    active = request.POST.get("active") == "1"
    stations.switch_station(
        station_id=station_id, active=active, actor=actor_of(request), now=timezone.now()
    )
    return done(
        request, to="diagnostics-stations", message=_("已启用。") if active else _("已停用。")
    )


def _beside(request: HttpRequest, study_id: int) -> dict[str, Any]:
    """A study and what stands beside it, as the page shows both."""
    actor, now = actor_of(request), timezone.now()
    number = request.GET.get("number", "").strip()[:16]
    found = open_waiting(study_id=study_id, number=number, actor=actor, now=now)
    return {
        "study": found.study.card(),
        "row": studies.as_rows([found.study], actor.scope)[0],
        "side": found.side,
        "candidates": found.candidates,
        "number": number,
        "unknown_number": found.unknown,
        "attach_form": AttachForm(),
    }
