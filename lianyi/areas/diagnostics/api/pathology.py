"""Pathology: tissue grossed, embedded, stained; slides that travel to another reader and come back graded."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.laboratory import SpecimenOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.pathology import TransferRow, list_transfers
from lianyi.areas.diagnostics.services import pathology
from lianyi.areas.diagnostics.services.laboratory_reading import open_tissue
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_ONE = "/orders/{int:order_id}"


class GrossingOut(Schema):
    """What was cut, under which pathology number. Minutes from the last blood to the fixative."""

    number: str
    description: str
    pieces: int
    at: datetime
    by_name: str
    ischaemia_minutes: int | None
    ischaemia_late: bool


class SlideOut(Schema):
    """A stained slide of a block."""

    number: int
    stain: str
    stained_at: datetime
    by_name: str


class BlockOut(Schema):
    """A block of tissue with its slides."""

    letter: str
    tissue: str
    embedded_at: datetime
    by_name: str
    slides: list[SlideOut]


class SlideTransferOut(Schema):
    """Slides, or their scans, with another reader; the answer with a grade of how well they were made."""

    id: int
    order_id: int
    number: str
    item: str
    sender: str
    receiver: str
    purpose: str
    digital: bool
    slides: str
    question: str
    sent_at: datetime
    received_at: datetime | None
    quality: str
    faults: list[str]
    opinion: str
    answered_at: datetime | None
    answered_by_name: str
    back_at: datetime | None


class TissueOut(Schema):
    """The tissue of an order from the operating room to the slide. `ischaemia`: minutes without blood or fixative."""

    order_id: int
    step: str
    specimen: SpecimenOut | None
    ischaemia: int | None
    grossing: GrossingOut | None
    blocks: list[BlockOut]
    transfers: list[SlideTransferOut]


class GrossIn(Schema):
    """What was cut, into how many pieces."""

    description: str = Field(max_length=2000)
    pieces: int = Field(ge=1, le=999)


class BlockIn(Schema):
    """Which tissue the block holds."""

    tissue: str = Field(max_length=80)


class SlideIn(Schema):
    """Of which block, in which stain."""

    letter: str = Field(max_length=4)
    stain: str = Field(max_length=30)


class SlideTransferIn(Schema):
    """To whom which slides go, and what for."""

    receiver_id: int
    purpose: str = Field(max_length=8)
    slides: str = Field(max_length=200)
    question: str = Field("", max_length=300)
    digital: bool = False


class TransferAnswerIn(Schema):
    """What the slides show, and how well they were made."""

    quality: str = Field(max_length=6)
    faults: list[str] = Field([], max_length=20)
    opinion: str = Field(max_length=2000)


@router.get(f"{_ONE}/tissue", response={200: TissueOut, **REFUSALS})
@needs("diagnostics.report")
def read_tissue(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """The tissue of an order; the reading is audited."""
    sheet = open_tissue(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return {
        "order_id": sheet.order_id,
        "step": sheet.step,
        "specimen": sheet.specimen.card() if sheet.specimen else None,
        "ischaemia": sheet.ischaemia,
        "grossing": sheet.grossing,
        "blocks": list(sheet.blocks),
        "transfers": list(sheet.transfers),
    }


@router.post(f"{_ONE}/tissue/grossing", response={201: dict[str, str], **REFUSALS})
@needs("diagnostics.report")
def gross_tissue(request: HttpRequest, order_id: int, body: GrossIn) -> Status[dict[str, str]]:
    """Cut received tissue; it gets its pathology number."""
    number = pathology.gross(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"number": number})


@router.post(f"{_ONE}/tissue/blocks", response={201: dict[str, str], **REFUSALS})
@needs("diagnostics.report")
def embed_tissue(request: HttpRequest, order_id: int, body: BlockIn) -> Status[dict[str, str]]:
    """Make the next block; it gets its letter."""
    letter = pathology.embed(
        order_id=order_id, tissue=body.tissue, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"letter": letter})


@router.post(f"{_ONE}/tissue/slides", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.report")
def stain_slide(request: HttpRequest, order_id: int, body: SlideIn) -> Status[dict[str, int]]:
    """Cut and stain the next slide of a block; it gets its number."""
    number = pathology.stain(
        order_id=order_id,
        letter=body.letter,
        dye=body.stain,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"number": number})


@router.post(f"{_ONE}/slide-transfers", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.report")
def send_slides(
    request: HttpRequest, order_id: int, body: SlideTransferIn
) -> Status[dict[str, int]]:
    """Send slides, or their scans, to another reader, who may see the record then."""
    made = pathology.send_slides(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.get("/slide-transfers", response={200: list[SlideTransferOut], **REFUSALS})
@needs("diagnostics.report")
def list_slide_transfers(request: HttpRequest) -> list[TransferRow]:
    """Slides from or to the institutions in reach, those without an answer first."""
    return list_transfers(actor=actor_of(request))


@router.post("/slide-transfers/{int:transfer_id}/receive", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def receive_slides(request: HttpRequest, transfer_id: int) -> Status[None]:
    """Take slides in; twice changes nothing."""
    pathology.receive_slides(transfer_id=transfer_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post("/slide-transfers/{int:transfer_id}/answer", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def answer_slides(request: HttpRequest, transfer_id: int, body: TransferAnswerIn) -> Status[None]:
    """Say what the slides show and how well they were made."""
    pathology.answer_slides(
        transfer_id=transfer_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)


@router.post("/slide-transfers/{int:transfer_id}/back", response={204: None, **REFUSALS})
@needs("diagnostics.report")
def note_slides_back(request: HttpRequest, transfer_id: int) -> Status[None]:
    """The slides lie with their sender again."""
    pathology.slides_back(transfer_id=transfer_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)
