"""ECG: upload for an order, the trace to scale, two beside each other, the sheet to print, answers to proposals."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.selectors.orders import order_sheet
from lianyi.areas.diagnostics.selectors.waveforms import shown_leads
from lianyi.areas.diagnostics.services.waveform_files import LARGEST_BYTES
from lianyi.areas.diagnostics.services.waveform_reading import open_samples, open_waveform
from lianyi.areas.diagnostics.services.waveforms import answer_proposal, upload_waveform
from lianyi.areas.diagnostics.types.waveforms import (
    Compared,
    ProposalVerdict,
    Upload,
    WaveformSheet,
)
from lianyi.areas.diagnostics.web import ecg_words
from lianyi.engines import ecg
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse

SPEEDS: Final = ("12.5", "25", "50")
GAINS: Final = ("5", "10", "20")
LAYOUTS: Final = ("3x4", "6x2", "12x1")
_PRINT_MM: Final = 158
"""Height of the traces on the printed sheet."""


class ManyFiles(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: "MultiValueDict[str, UploadedFile[Any]]", name: str
    ) -> "list[UploadedFile[Any]]":
        """Every file that was chosen."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """Several files as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file on its own; one at least."""
        if not data:
            raise forms.ValidationError(self.error_messages["required"])
        return [super(FilesField, self).clean(each, initial) for each in data]


class UploadForm(forms.Form):
    """The recording's files, and whether it goes to the centre at once."""

    recording = FilesField(
        label=gettext_lazy("心电文件"),
        help_text=gettext_lazy(
            "DICOM 文件一个；或 WFDB 记录的全部文件（.hea 与 .dat），可打成一个 zip。最大 32 MB。"
        ),
    )
    send = forms.BooleanField(
        label=gettext_lazy("上传后立即送诊断中心"), required=False, initial=True
    )

    def uploads(self) -> list[Upload]:
        """The files with their content; one that is too large is read no further than shows that it is."""
        return [
            Upload(name=each.name or "", content=each.read(LARGEST_BYTES + 1))
            for each in self.cleaned_data["recording"]
        ]


@require_http_methods(["GET", "POST"])
@needs("diagnostics.examine")
def upload(request: HttpRequest, order_id: int) -> HttpResponse:
    """Send a recording for an order; it is drawn at once, or held where it names another person."""
    actor, now = actor_of(request), timezone.now()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = upload_waveform(
                order_id=order_id,
                uploads=form.uploads(),
                send=form.cleaned_data["send"],
                actor=actor,
                now=now,
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            if found.waveform is None:
                held = _("文件中的患者或检查号与申请不一致，已转入待核对，未归入本申请。")
                return done(request, to="diagnostics-order", args=(order_id,), message=held)
            return done(
                request, to="diagnostics-ecg", args=(found.waveform.id,), message=_("心电已上传。")
            )
    return page(
        request, "diagnostics/ecg_upload.html", form=form, row=order_sheet(order_id, actor).row
    )


@require_GET
@needs("diagnostics.view")
def trace(request: HttpRequest, waveform_id: int) -> HttpResponse:
    """The trace with measurements and proposals; with `with=` beside an earlier one."""
    sheet, compared = open_waveform(
        waveform_id=waveform_id,
        earlier_id=_number(request, "with"),
        actor=actor_of(request),
        now=timezone.now(),
    )
    told = (
        [_told(sheet, wide=True), _told(compared.earlier, wide=True)]
        if compared
        else [_told(sheet)]
    )
    return page(
        request,
        "diagnostics/ecg.html",
        sheet=sheet,
        card=sheet.card,
        compared=compared,
        changes=_changes(compared) if compared else (),
        data={"recordings": told},
        measures=ecg_words.measures(sheet.analysis),
        faults=ecg_words.faults(sheet.analysis),
        unused=ecg_words.unused(sheet.analysis),
        proposals=ecg_words.proposals(sheet),
        st=[(lead, level) for lead, level in sheet.analysis["st"].items()],
        speeds=SPEEDS,
        gains=GAINS,
        layouts=LAYOUTS,
        leads=ecg.STANDARD,
    )


@require_GET
@needs("diagnostics.view")
def samples(request: HttpRequest, waveform_id: int) -> HttpResponse:
    """A window of the trace: int16 µV, little-endian, lead after lead."""
    content = open_samples(
        waveform_id=waveform_id,
        start_s=_figure(request, "from", 0.0),
        seconds=_figure(request, "seconds", 10.0),
        actor=actor_of(request),
        now=timezone.now(),
    )
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@needs("diagnostics.view")
def sheet_of_paper(request: HttpRequest, waveform_id: int) -> HttpResponse:
    """The recording on A4 across, to scale."""
    sheet, _compared = open_waveform(
        waveform_id=waveform_id, earlier_id=None, actor=actor_of(request), now=timezone.now()
    )
    speed, gain = _one_of(request, "speed", SPEEDS, "25"), _one_of(request, "gain", GAINS, "10")
    told = {
        **_told(sheet),
        "layout": _one_of(request, "layout", LAYOUTS, "3x4"),
        "speed": float(speed),
        "gain": float(gain),
        "start": max(_figure(request, "from", 0.0), 0.0),
        "height": _PRINT_MM,
        "marks": [],
    }
    return page(
        request,
        "diagnostics/ecg_print.html",
        sheet=sheet,
        card=sheet.card,
        data=told,
        speed=speed,
        gain=gain,
        measures=[each for each in ecg_words.measures(sheet.analysis) if each["value"]],
    )


@require_POST
@needs("diagnostics.report", "diagnostics.review")
def answer(request: HttpRequest, waveform_id: int, analysis_id: int, number: int) -> HttpResponse:
    """What the reader says to one proposal."""
    told = request.POST.get("verdict", "")
    verdict = ProposalVerdict.ACCEPTED if told == "ACCEPTED" else ProposalVerdict.OVERRIDDEN
    answer_proposal(
        analysis_id=analysis_id,
        number=number,
        verdict=verdict,
        note=request.POST.get("note", ""),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="diagnostics-ecg", args=(waveform_id,), message=_("已记录。"))


def _told(sheet: WaveformSheet, *, wide: bool = False) -> dict[str, Any]:
    """What the scripts need of one recording; `wide`: to begin with, the whole width in sight."""
    waves = sheet.analysis["waves"]
    qrs_ms = waves["qrs_off"] - waves["qrs_on"] if waves else 90
    return {
        "samples": reverse("diagnostics-ecg-samples", args=(sheet.card.id,)),
        "leads": shown_leads(sheet.card),
        "rate_hz": sheet.card.rate_hz,
        "seconds": sheet.card.seconds,
        "qrs_s": qrs_ms / 1000,
        "wide": wide,
        "median": sheet.analysis["median"],
        "proposals": [{"marks": shown.told["marks"]} for shown in sheet.proposals],
        "words": {"bpm": _("次/分")},
    }


def _changes(compared: Compared) -> list[dict[str, Any]]:
    """What changed, in words."""
    names = ecg_words.measure_names()
    rows = [
        {
            "name": names[change.name],
            "then": "" if change.then is None else f"{change.then:.0f}",
            "now": "" if change.now is None else f"{change.now:.0f}",
            "by": "" if change.by is None else f"{change.by:+.0f}",
            "notable": change.notable,
        }
        for change in compared.measures
    ]
    return rows + [
        {
            "name": f"ST {change.name} (mV)",
            "then": f"{round(change.then, 2) + 0.0:+.2f}",
            "now": f"{round(change.now, 2) + 0.0:+.2f}",
            "by": f"{change.by:+.2f}",
            "notable": True,
        }
        for change in compared.st
        if change.notable
    ]


def _number(request: HttpRequest, name: str) -> int | None:
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdigit() else None


def _figure(request: HttpRequest, name: str, default: float) -> float:
    try:
        found = float(request.GET.get(name, default))
    except ValueError:
        return default
    return found if abs(found) < 1e6 else default


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...], default: str) -> str:
    told = request.GET.get(name, default)
    return told if told in known else default
