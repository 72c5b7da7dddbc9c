"""Staff, their posts and accounts, and where they may practise."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from lianyi.areas.workforce import selectors, services
from lianyi.areas.workforce.api.shapes import (
    AccountIn,
    AccountOut,
    EndIn,
    PlaceOut,
    PostIn,
    PostOut,
    PracticeOut,
    StaffImportOut,
    StaffIn,
    StaffOut,
    StaffPatch,
    StaffQuery,
)
from lianyi.areas.workforce.types import (
    PostCard,
    Practice,
    PracticePlace,
    StaffCard,
    StaffDraft,
    StaffImportReport,
    StaffSearch,
)
from lianyi.kernel.actor import Actor
from lianyi.machinery.api import REFUSALS, Paged, paged
from lianyi.machinery.scope import actor_of, needs

router = Router()


@router.get("/staff", response={200: Paged[StaffOut], **REFUSALS})
@needs("workforce.view")
def list_staff(request: HttpRequest, asked: Query[StaffQuery]) -> dict[str, Any]:
    """Staff in reach that fit all filters."""
    wanted = StaffSearch(
        on=timezone.localdate(),
        text=asked.q,
        institution_id=asked.institution_id,
        department=asked.department,
        role=asked.role,
        rank=asked.rank or "",
        profession=asked.profession or "",
        licence=asked.licence,
        employed=asked.employed,
        sort=asked.sort,
    )
    scope = selectors.managing_scope(actor_of(request))
    return paged(selectors.search_staff(wanted, scope, asked.after, asked.limit))


@router.post("/staff", response={201: StaffOut, **REFUSALS})
@needs("workforce.manage")
def hire(request: HttpRequest, asked: StaffIn) -> Status[StaffCard]:
    """Put somebody on the staff. 409 for a licence or identity number on file already."""
    draft = StaffDraft(**asked.model_dump())
    return Status(201, services.hire(draft=draft, actor=actor_of(request), now=timezone.now()))


@router.post("/staff/import", response={200: StaffImportOut, **REFUSALS})
@needs("workforce.manage")
def import_staff(
    request: HttpRequest,
    file: File[UploadedFile],
    dry_run: bool = True,
) -> StaffImportReport:
    """Staff from CSV or XLSX: every wrong row is named; all or none are stored."""
    return services.import_file(
        body=file.read(), dry_run=dry_run, actor=actor_of(request), now=timezone.now()
    )


@router.get("/staff/{int:staff_id}", response={200: StaffOut, **REFUSALS})
@needs("workforce.view")
def read_staff(request: HttpRequest, staff_id: int) -> StaffCard:
    """One member of staff. 404 outside your reach."""
    return _card(actor_of(request), staff_id)


@router.patch("/staff/{int:staff_id}", response={200: StaffOut, **REFUSALS})
@needs("workforce.manage")
def change_staff(request: HttpRequest, staff_id: int, asked: StaffPatch) -> StaffCard:
    """Correct name, profession, rank or licence. 404 outside what you manage."""
    return services.change_staff(
        staff_id=staff_id,
        changes=asked.model_dump(exclude_unset=True),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/staff/{int:staff_id}/leave", response={200: StaffOut, **REFUSALS})
@needs("workforce.manage")
def leave(request: HttpRequest, staff_id: int, asked: EndIn) -> StaffCard:
    """Note that somebody leaves: every open post ends that day."""
    return services.leave(
        staff_id=staff_id,
        on=asked.until,
        reason=asked.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/staff/{int:staff_id}/account", response={201: AccountOut, **REFUSALS})
@needs("workforce.manage")
def create_account(request: HttpRequest, staff_id: int, asked: AccountIn) -> Status[dict[str, Any]]:
    """Give somebody an account. 409 if there is one, or the user name is taken."""
    card, secret = services.create_account(
        staff_id=staff_id, username=asked.username, actor=actor_of(request), now=timezone.now()
    )
    made = {"staff_id": card.id, "user_id": card.user_id, "one_time_password": secret}
    return Status(201, made)


@router.get("/staff/{int:staff_id}/posts", response={200: list[PostOut], **REFUSALS})
@needs("workforce.view")
def list_posts(request: HttpRequest, staff_id: int) -> list[PostCard]:
    """Every post of a member of staff, the newest first. 404 outside your reach."""
    return selectors.list_posts(staff_id, selectors.managing_scope(actor_of(request)))


@router.post("/staff/{int:staff_id}/posts", response={201: PostOut, **REFUSALS})
@needs("workforce.manage")
def open_post(request: HttpRequest, staff_id: int, asked: PostIn) -> Status[PostCard]:
    """Give a member of staff a further post. 422 where the role may not stand."""
    actor = actor_of(request)
    _card(actor, staff_id)
    post = services.open_post(
        staff_id=staff_id, **asked.model_dump(), actor=actor, now=timezone.now()
    )
    return Status(201, post)


@router.post("/posts/{int:post_id}/end", response={200: PostOut, **REFUSALS})
@needs("workforce.manage")
def end_post(request: HttpRequest, post_id: int, asked: EndIn) -> PostCard:
    """End a post with its last day; from the day after, it opens nothing."""
    return services.end_post(
        post_id=post_id, **asked.model_dump(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/posts/{int:post_id}/main", response={200: PostOut, **REFUSALS})
@needs("workforce.manage")
def make_main(request: HttpRequest, post_id: int) -> PostCard:
    """Make a post the one its holder acts in after signing in."""
    return services.make_main(post_id=post_id, actor=actor_of(request), now=timezone.now())


@router.get("/staff/{int:staff_id}/practice", response={200: PracticeOut, **REFUSALS})
@needs("workforce.view")
def check_practice(
    request: HttpRequest, staff_id: int, institution_id: int, on: date | None = None
) -> Practice:
    """Whether somebody may practise at an institution on a day (today without one)."""
    card = _card(actor_of(request), staff_id)
    return selectors.may_practise_at(card.id, institution_id, on or timezone.localdate())


@router.get("/staff/{int:staff_id}/practice-places", response={200: list[PlaceOut], **REFUSALS})
@needs("workforce.view")
def list_practice_places(
    request: HttpRequest, staff_id: int, on: date | None = None
) -> list[PracticePlace]:
    """Everywhere somebody may practise on a day, the own institutions first."""
    card = _card(actor_of(request), staff_id)
    return selectors.list_practice_places(card.id, on or timezone.localdate())


def _card(actor: Actor, staff_id: int) -> StaffCard:
    """Somebody in reach. Raises: StaffNotFound (404)."""
    return selectors.get_staff(staff_id, selectors.managing_scope(actor))
