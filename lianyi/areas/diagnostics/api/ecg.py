"""ECG: send a recording, those of an order, the trace as numbers, what was measured, proposed and answered."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Schema, Status, UploadedFile
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.waveforms import MOST_SECONDS
from lianyi.areas.diagnostics.services import waveform_reading
from lianyi.areas.diagnostics.services.waveform_files import LARGEST_BYTES
from lianyi.areas.diagnostics.services.waveforms import answer_proposal, upload_waveform
from lianyi.areas.diagnostics.types import waveforms as types
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_DAY_S = 86_400.0


class WaveformOut(Schema):
    """A recording in short. Units: Hz, seconds; `urgent`: a proposal asks to be looked at at once."""

    id: int
    order_id: int
    resident_id: int
    sop_uid: str
    source: types.WaveformSource
    leads: list[str]
    rate_hz: float
    samples: int
    seconds: float
    taken_at: datetime
    urgent: bool


class WaveformUploadedOut(Schema):
    """What became of an upload: the recording, or null with the study that waits for a person because names differ."""

    waveform: WaveformOut | None
    held_study_id: int | None


class MeasureOut(Schema):
    """A measurement in its unit; null with the reason why there is none."""

    value: float | None
    unit: str
    why: str


class EvidenceOut(Schema):
    """A place on the trace: seconds from the start; no lead where it concerns all; `mv` the level that counts."""

    lead: str
    from_s: float
    to_s: float
    mv: float | None


class ProposalAnswerOut(Schema):
    """What a reader said to a proposal."""

    verdict: types.ProposalVerdict
    by_name: str
    at: datetime
    note: str


class ProposalOut(Schema):
    """What might be said of the trace, with its evidence and the newest answer to it."""

    number: int
    code: str
    urgent: bool
    leads: list[str]
    facts: dict[str, Any]
    marks: list[EvidenceOut]
    answer: ProposalAnswerOut | None


class WaveformSheetOut(Schema):
    """A recording measured. `st`: by lead, mV at the end of the QRS, 60 and 80 ms later; `beats`: seconds.

    `others`: further recordings of the order; `earlier`: those the person had before.
    """

    card: WaveformOut
    order_number: str
    item_name: str
    clinical_info: str
    person: dict[str, str]
    performer_name: str
    analysis_id: int
    engine: str
    measures: dict[str, MeasureOut]
    st: dict[str, dict[str, float]]
    beats: list[float]
    quality: list[dict[str, Any]]
    proposals: list[ProposalOut]
    others: list[WaveformOut]
    earlier: list[WaveformOut]
    may_answer: bool


class TraceIn(Schema):
    """The window wanted, in seconds."""

    start_s: float = Field(0.0, ge=0, le=_DAY_S, allow_inf_nan=False)
    seconds: float = Field(10.0, gt=0, le=MOST_SECONDS, allow_inf_nan=False)


class TraceOut(Schema):
    """A window of the trace: whole microvolts by lead, `rate_hz` values a second; null where nothing was recorded."""

    waveform_id: int
    unit: str = "uV"
    rate_hz: float
    start_s: float
    samples: int
    leads: dict[str, list[int | None]]


class ChangeOut(Schema):
    """A measurement then and now; `notable` where the difference is more than measuring explains."""

    name: str
    then: float | None
    now: float | None
    by: float | None
    notable: bool


class ComparedOut(Schema):
    """A recording beside an earlier one of the same person: measurements, and ST (mV) by lead."""

    waveform: WaveformOut
    earlier: WaveformOut
    measures: list[ChangeOut]
    st: list[ChangeOut]


class ProposalAnswerIn(Schema):
    """What the reader says: accepted or overridden, with a word."""

    verdict: types.ProposalVerdict
    note: str = Field("", max_length=300)


@router.get("/orders/{int:order_id}/ecg", response={200: list[WaveformOut], **REFUSALS})
@needs("diagnostics.view")
def list_recordings(request: HttpRequest, order_id: int) -> list[types.WaveformCard]:
    """Recordings of an order, the newest first; the reading is audited."""
    return waveform_reading.open_recordings(
        order_id=order_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/orders/{int:order_id}/ecg", response={201: WaveformUploadedOut, **REFUSALS})
@needs("diagnostics.examine")
def upload_recording(
    request: HttpRequest, order_id: int, file: File[list[UploadedFile]], send: bool = True
) -> Status[types.Uploaded]:
    """Send a recording: one DICOM object, or the files of a WFDB record, loose or in a zip; `send` on to the centre."""
    found = upload_waveform(
        order_id=order_id,
        uploads=[
            types.Upload(name=each.name or "", content=each.read(LARGEST_BYTES + 1))
            for each in file
        ],
        send=send,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, found)


@router.get("/ecg/{int:waveform_id}", response={200: WaveformSheetOut, **REFUSALS})
@needs("diagnostics.view")
def read_recording(request: HttpRequest, waveform_id: int) -> dict[str, Any]:
    """A recording with measurements and proposals; the reading is audited."""
    sheet, _ = waveform_reading.open_waveform(
        waveform_id=waveform_id, earlier_id=None, actor=actor_of(request), now=timezone.now()
    )
    told = {name: getattr(sheet, name) for name in sheet.__slots__}
    return {
        **told,
        **{name: sheet.analysis[name] for name in ("measures", "st", "beats", "quality")},
        "proposals": [
            {**each.told, "number": each.number, "answer": each.answer} for each in sheet.proposals
        ],
    }


@router.get("/ecg/{int:waveform_id}/samples", response={200: TraceOut, **REFUSALS})
@needs("diagnostics.view")
def read_samples(request: HttpRequest, waveform_id: int, window: Query[TraceIn]) -> types.Trace:
    """A window of the trace as numbers; that it was fetched is audited."""
    return waveform_reading.open_trace(
        waveform_id=waveform_id, **window.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.get(
    "/ecg/{int:waveform_id}/compared-with/{int:earlier_id}",
    response={200: ComparedOut, **REFUSALS},
)
@needs("diagnostics.view")
def compare_recordings(request: HttpRequest, waveform_id: int, earlier_id: int) -> dict[str, Any]:
    """What changed since another recording of the same person; another person's is not there."""
    sheet, compared = waveform_reading.open_waveform(
        waveform_id=waveform_id, earlier_id=earlier_id, actor=actor_of(request), now=timezone.now()
    )
    assert compared is not None  # an earlier recording was named
    return {
        "waveform": sheet.card,
        "earlier": compared.earlier.card,
        "measures": list(compared.measures),
        "st": list(compared.st),
    }


@router.post(
    "/ecg/analyses/{int:analysis_id}/proposals/{int:number}/answers",
    response={201: ProposalAnswerOut, **REFUSALS},
)
@needs("diagnostics.report", "diagnostics.review")
def answer_to_proposal(
    request: HttpRequest, analysis_id: int, number: int, body: ProposalAnswerIn
) -> Status[types.ProposalAnswer]:
    """Say what the reader thinks of a proposal; an earlier answer stays in the story."""
    said = answer_proposal(
        analysis_id=analysis_id,
        number=number,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, said)
