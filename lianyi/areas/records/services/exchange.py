"""Connected systems: registered, heard, their failed messages kept, replayed or given up (EHR-01, EHR-07)."""

import base64
from datetime import datetime

from django.db import IntegrityError, transaction

from lianyi.areas.records.definitions.names import EXCHANGE_SERVICE
from lianyi.areas.records.events import MessageFailed
from lianyi.areas.records.models import Interface, Message
from lianyi.areas.records.rules import checking
from lianyi.areas.records.selectors.exchange import InterfaceNotFound
from lianyi.areas.records.services.access import must_write_for
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.records.types import InterfaceStandard, MessageCard, MessageState, Source
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.ui import say


class InterfaceExists(DomainError):
    """The code names another connected system."""

    code = "records.interface_exists"
    http_status = 409
    template = "A connected system with code {interface} exists already; choose another code."


class BadInterface(DomainError):
    """What is said of the system cannot stand."""

    code = "records.bad_interface"
    http_status = 422
    template = "Connected system: {why_en}."


class InterfacePaused(DomainError):
    """Switched off on purpose."""

    code = "records.interface_paused"
    http_status = 409
    template = "This connected system is paused; switch it on before it sends."


class MessageNotFound(DomainError):
    """No such message within reach."""

    code = "records.message_not_found"
    http_status = 404
    template = "There is no message {message_id} within your reach."


class MessageSettled(DomainError):
    """The message does not wait any more."""

    code = "records.message_settled"
    http_status = 409
    template = "This message does not wait in the error queue any more."


@transaction.atomic
def register_interface(
    *,
    institution_id: int,
    code: str,
    name: str,
    vendor: str,
    standard: InterfaceStandard,
    services: tuple[str, ...],
    silence_h: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Register a system of a member institution; return its id.

    Units: `silence_h` hours without a message are normal.
    Raises: NotYourInstitution (403), BadInterface, TooLong (422), InterfaceExists (409).
    """
    must_write_for(actor, institution_id)
    for field, text, most in (("code", code, 40), ("name", name, 80), ("vendor", vendor, 80)):
        checking.check_text(field, text, most)
    if (
        not name.strip()
        or not code.replace("-", "").replace("_", "").isalnum()
        or not code.isascii()
    ):
        raise BadInterface(
            field="code",
            why="代码只能用字母、数字、- 和 _，名称不能为空",
            why_en="its code takes letters, digits, - and _, and it needs a name",
        )
    if not 1 <= silence_h <= 8_760 or not set(services) <= set(EXCHANGE_SERVICE):
        raise BadInterface(
            field="silence_h",
            why="静默时限须在 1 至 8760 小时之间，服务须在列表中",
            why_en="silence is 1 to 8760 hours, services are those of the list",
        )
    try:
        with transaction.atomic():
            row = Interface.objects.create(
                institution_id=institution_id,
                code=code,
                name=name.strip(),
                vendor=vendor.strip(),
                standard=standard,
                services=list(services),
                silence_h=silence_h,
            )
    except IntegrityError:
        raise InterfaceExists(field="code", interface=code) from None
    audit.record(actor, "records.register_interface", target=f"interface:{row.pk}", at=now)
    return row.pk


@transaction.atomic
def pause_interface(*, interface_id: int, paused: bool, actor: Actor, now: datetime) -> None:
    """Switch a connected system off or on. Raises: InterfaceNotFound (404)."""
    row = _locked_interface(interface_id, actor)
    row.is_paused = paused
    row.save()
    audit.record(
        actor,
        f"records.{'pause' if paused else 'resume'}_interface",
        target=f"interface:{row.pk}",
        at=now,
    )


@transaction.atomic
def receive_message(*, code: str, content: bytes, actor: Actor, now: datetime) -> MessageCard:
    """Take a message of a connected system: its contacts are stored, or it waits in the error queue with the reason.

    A message that cannot be stored stores nothing; its content is sealed until it is replayed or given up.
    Emits: MessageFailed. Raises: InterfaceNotFound (404), InterfacePaused (409).
    """
    row = Interface.objects.visible_to(actor.scope).select_for_update(of=("self",))
    interface = row.filter(code=code).order_by("pk").first()
    if interface is None:
        raise InterfaceNotFound(interface=code)
    if interface.is_paused:
        raise InterfacePaused
    message = Message(
        interface=interface, received_at=now, kind=_kind(content), state=MessageState.STORED
    )
    _store(message, interface, content, actor, now)
    interface.last_message_at = now
    interface.save()
    message.save(force_insert=True)
    if message.state == MessageState.FAILED:
        _tell_failed(message, interface, now)
    audit.record(
        actor,
        "records.receive_message",
        target=f"message:{message.pk}",
        at=now,
        facts={"interface": interface.pk, "state": message.state, "stored": message.stored},
    )
    return message.card()


@transaction.atomic
def replay_message(*, message_id: int, actor: Actor, now: datetime) -> MessageCard:
    """Try a waiting message again, as when the missing resident is registered by now.

    Raises: MessageNotFound (404), MessageSettled (409).
    """
    message = _waiting(message_id, actor)
    content = base64.b64decode(message.payload or "")
    message.state = MessageState.REPLAYED
    message.attempts += 1
    _store(message, message.interface, content, actor, now)
    message.save()
    audit.record(
        actor,
        "records.replay_message",
        target=f"message:{message.pk}",
        at=now,
        facts={"state": message.state, "stored": message.stored},
    )
    return message.card()


@transaction.atomic
def discard_message(*, message_id: int, note: str, actor: Actor, now: datetime) -> MessageCard:
    """Give a waiting message up, saying why; its content is wiped.

    Raises: MessageNotFound (404), MessageSettled (409), TooLong, BadInterface (422).
    """
    checking.check_text("note", note, 200)
    if len(note.strip()) < 2:
        raise BadInterface(
            field="note", why="请写明放弃的原因", why_en="say why the message is given up"
        )
    message = _waiting(message_id, actor)
    message.state, message.note, message.payload = MessageState.DISCARDED, note.strip(), None
    message.save()
    audit.record(
        actor, "records.discard_message", target=f"message:{message.pk}", at=now, purpose=note
    )
    return message.card()


def _store(
    message: Message, interface: Interface, content: bytes, actor: Actor, now: datetime
) -> None:
    """Store the contacts of a message, or mark it failed with the first reasons; nothing of a failed one stays."""
    try:
        with transaction.atomic():
            report = import_encounters(
                content=content,
                actor=actor,
                now=now,
                institution_id=interface.institution_id,
                source=Source.MESSAGE,
            )
    except DomainError as refusal:
        message.state, message.error_code = MessageState.FAILED, refusal.code
        message.error_text = _told(refusal)
        message.payload = base64.b64encode(content).decode("ascii")
        interface.last_error_at = now
        interface.save()
        return
    message.stored, message.payload, message.error_code, message.error_text = (
        report.encounters,
        None,
        "",
        "",
    )


def _told(refusal: DomainError) -> str:
    if isinstance(refusal, RowErrors):
        first = "；".join(f"第 {row['row']} 条：{row['message']}" for row in refusal.rows[:5])
        return f"{len(refusal.rows)} 处错误。{first}"[:500]
    return say(refusal)[:500]


def _kind(content: bytes) -> str:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"{": "Bundle (JSON)", b"<": "Bundle (XML)"}.get(start, "表格")


def _waiting(message_id: int, actor: Actor) -> Message:
    rows = Message.objects.visible_to(actor.scope).select_related("interface")
    message = rows.select_for_update(of=("self",)).filter(pk=message_id).order_by("pk").first()
    if message is None:
        raise MessageNotFound(message_id=message_id)
    if message.state != MessageState.FAILED:
        raise MessageSettled
    return message


def _locked_interface(interface_id: int, actor: Actor) -> Interface:
    rows = Interface.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=interface_id).order_by("pk").first()
    if row is None:
        raise InterfaceNotFound(interface=interface_id)
    return row


def _tell_failed(message: Message, interface: Interface, now: datetime) -> None:
    failed = MessageFailed(
        interface_id=interface.pk,
        institution_id=interface.institution_id,
        message_id=message.pk,
        error_code=message.error_code,
    )
    outbox.emit(failed, at=now)
