"""Studies: lists, one with its key images and priors, links for patients. Pixels come by DICOMweb."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import studies
from lianyi.areas.diagnostics.services import image_lists, marking, sharing, viewing
from lianyi.areas.diagnostics.types.imaging import ShareCard, StudyState
from lianyi.areas.diagnostics.types.viewing import KeyImageCard, KeyImageDraft
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

_KEYS = "/studies/{int:study_id}/key-images"


class StudyOut(Schema):
    """A study in short. `uid` is the StudyInstanceUID to fetch it by DICOMweb; `reasons`: why it waits for a person."""

    id: int
    uid: str
    state: StudyState
    order_id: int | None
    resident_id: int | None
    institution_id: int | None
    modality: str
    reasons: list[str]
    arrived_at: datetime
    decided_at: datetime | None
    decided_by_name: str
    note: str


class StudyRowOut(Schema):
    """One line of a list. `named`: whom the images name, `patient`: the order's, both as the caller may see them."""

    card: StudyOut
    patient: str
    named: str
    accession: str
    description: str
    item_name: str
    body_part: str
    study_at: datetime | None
    series: int
    instances: int
    size: int
    sender: str


class StudyFilterIn(Schema):
    """What the list is narrowed to; `text`: a name or a number."""

    text: str = Field("", max_length=60)
    modality: str = Field("", max_length=4)
    from_on: date | None = None
    to_on: date | None = None
    resident_id: int | None = None


class KeyImageOut(Schema):
    """An image that shows the finding. Window in the modality's unit; both empty: as the image opens."""

    id: int
    study_id: int
    uid: str
    frame: int
    centre: float | None
    width: float | None
    inverted: bool
    note: str
    by_name: str
    at: datetime


class KeyImageIn(Schema):
    """An image to be chosen, by SOPInstanceUID and frame (from 1), as it is looked at."""

    uid: str = Field(min_length=1, max_length=64)
    frame: int = Field(1, ge=1, le=1_000_000)
    centre: float | None = Field(None, ge=-1e7, le=1e7, allow_inf_nan=False)
    width: float | None = Field(None, ge=1e-3, le=1e7, allow_inf_nan=False)
    inverted: bool = False
    note: str = Field("", max_length=200)


class SeriesOut(Schema):
    """A series that holds images, and the UIDs of these in order."""

    title: str
    modality: str
    number: int | None
    uids: list[str]


class PriorOut(Schema):
    """An earlier or later study of the person."""

    study_id: int
    title: str
    modality: str
    at: datetime | None


class StudySheetOut(Schema):
    """A study laid out: series with their images, key images of its order, other studies of the person."""

    study_id: int
    title: str
    modality: str
    institution: str
    person: dict[str, str]
    order_id: int | None
    series: list[SeriesOut]
    key_images: list[int]
    priors: list[PriorOut]


class ShareOut(Schema):
    """A link for the patient, while it lives."""

    id: int
    study_id: int
    expires_at: datetime
    revoked_at: datetime | None
    opens: int
    last_opened_at: datetime | None
    made_by_name: str
    made_at: datetime


class ShareMadeOut(ShareOut):
    """A new link: address and PIN are told this once."""

    address: str
    pin: str


@router.get("/studies", response={200: Paged[StudyRowOut], **REFUSALS})
@needs("diagnostics.view")
def list_studies(
    request: HttpRequest, wanted: Query[StudyFilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Studies at an order within reach, the newest first."""
    found = studies.list_studies(
        scope=actor_of(request).scope,
        wanted=studies.Wanted(**wanted.dict()),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/orders/{int:order_id}/studies", response={200: list[StudyRowOut], **REFUSALS})
@needs("diagnostics.view")
def list_studies_of_order(request: HttpRequest, order_id: int) -> list[Any]:
    """Studies of an order, the newest first; the reading is audited."""
    return image_lists.open_studies(order_id=order_id, actor=actor_of(request), now=timezone.now())


@router.get("/studies/{int:study_id}", response={200: StudySheetOut, **REFUSALS})
@needs("diagnostics.view")
def read_study(request: HttpRequest, study_id: int) -> dict[str, Any]:
    """One study with what belongs to it; the reading is audited."""
    seen = viewing.open_study(study_id=study_id, actor=actor_of(request), now=timezone.now())
    told = {name: seen.index[name] for name in ("title", "modality", "institution", "person")}
    return {
        **told,
        "study_id": seen.study_id,
        "order_id": seen.order.id if seen.order else None,
        "series": [
            {**each, "uids": [{**each["shared"], **head}["uid"] for head in each["heads"]]}
            for each in seen.index["series"]
        ],
        "key_images": [each["id"] for each in seen.index["keys"]],
        "priors": list(seen.priors),
    }


@router.get(_KEYS, response={200: list[KeyImageOut], **REFUSALS})
@needs("diagnostics.view")
def list_key_images(request: HttpRequest, study_id: int) -> list[KeyImageCard]:
    """Key images of a study and the others of its order; the reading is audited."""
    return image_lists.open_key_images(
        study_id=study_id, actor=actor_of(request), now=timezone.now()
    )


@router.post(_KEYS, response={201: list[KeyImageOut], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review", "diagnostics.examine")
def mark_key_image(
    request: HttpRequest, study_id: int, body: KeyImageIn
) -> Status[list[KeyImageCard]]:
    """Choose an image; the same one again keeps the newer look. Answers all key images."""
    cards = marking.mark_key_image(
        study_id=study_id,
        draft=KeyImageDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, cards)


@router.delete(f"{_KEYS}/{{int:key_image_id}}", response={200: list[KeyImageOut], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review", "diagnostics.examine")
def unmark_key_image(request: HttpRequest, study_id: int, key_image_id: int) -> list[KeyImageCard]:
    """Choose an image no longer. Answers those that are left."""
    return marking.unmark_key_image(
        study_id=study_id, key_image_id=key_image_id, actor=actor_of(request), now=timezone.now()
    )


@router.get("/studies/{int:study_id}/shares", response={200: list[ShareOut], **REFUSALS})
@needs("diagnostics.share")
def list_shares(request: HttpRequest, study_id: int) -> list[ShareCard]:
    """Links to a study that still live, the newest first; neither address nor PIN."""
    return image_lists.list_links(study_id=study_id, actor=actor_of(request), now=timezone.now())


@router.post("/studies/{int:study_id}/shares", response={201: ShareMadeOut, **REFUSALS})
@needs("diagnostics.share")
def share_study(request: HttpRequest, study_id: int) -> Status[dict[str, Any]]:
    """Make a link for the patient; address and PIN are told this once, and end with the county's hours."""
    card = sharing.share_study(study_id=study_id, actor=actor_of(request), now=timezone.now())
    address = request.build_absolute_uri(reverse("diagnostics-shared", args=(card.token,)))
    told = {name: getattr(card, name) for name in card.__slots__}
    return Status(201, {**told, "address": address})


@router.post("/shares/{int:share_id}/revoke", response={200: ShareOut, **REFUSALS})
@needs("diagnostics.share")
def revoke_share(request: HttpRequest, share_id: int) -> ShareCard:
    """End a link at once."""
    return sharing.revoke_share(share_id=share_id, actor=actor_of(request), now=timezone.now())
