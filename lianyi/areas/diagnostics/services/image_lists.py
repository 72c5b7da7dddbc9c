"""What lies beside the images of an order: studies, key images, links given to the patient; reads are audited."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.orders import get_order
from lianyi.areas.diagnostics.selectors.studies import list_shares, rows_of_order
from lianyi.areas.diagnostics.selectors.viewing import get_seen_study, list_key_images
from lianyi.areas.diagnostics.types.imaging import ShareCard, StudyRow
from lianyi.areas.diagnostics.types.viewing import KeyImageCard
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def open_studies(*, order_id: int, actor: Actor, now: datetime) -> list[StudyRow]:
    """Studies of an order, the newest first. Raises: OrderNotFound (404)."""
    order = get_order(order_id, actor.scope)
    audit.record_read(actor, resident_id=order.resident_id, what="diagnostics.studies", at=now)
    return rows_of_order(order_id, actor.scope)


@transaction.atomic
def open_key_images(*, study_id: int, actor: Actor, now: datetime) -> list[KeyImageCard]:
    """Key images of a study and the others of its order. Raises: StudyNotFound (404)."""
    study = get_seen_study(study_id, actor.scope)
    read = study.resident_id or 0  # a study at an order has its person
    audit.record_read(actor, resident_id=read, what="diagnostics.key_images", at=now)
    return list_key_images(study_id)


def list_links(*, study_id: int, actor: Actor, now: datetime) -> list[ShareCard]:
    """Links to a study that still live, the newest first. Raises: NotPermitted (403), StudyNotFound (404)."""
    actor.must("diagnostics.share")
    return list_shares(get_seen_study(study_id, actor.scope).pk, now)
