"""The listener: one for an installation, inside `lianyi serve` or alone as `lianyi dicom`."""

import logging
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from socket import socket
from ssl import SSLContext
from tempfile import mkdtemp
from typing import Any, Final, TypeVar

from django.db import connections
from django.utils import timezone
from pydicom.dataset import Dataset
from pynetdicom import AE, _config, evt
from pynetdicom.presentation import AllStoragePresentationContexts, build_context
from pynetdicom.sop_class import ModalityWorklistInformationFind, Verification  # type: ignore[attr-defined]
from pynetdicom.transport import ThreadedAssociationServer

from lianyi.kernel.errors import DomainError
from lianyi.machinery.dicom import sources
from lianyi.machinery.dicom.network import worklist
from lianyi.machinery.dicom.refusals import ArchiveDown, NotDicom, OtherContent, TooLarge, Truncated
from lianyi.machinery.dicom.services import incoming, taking
from lianyi.machinery.dicom.types import Origin, Sender, Station, Taken, Verdict

logger = logging.getLogger(__name__)

TITLE: Final = "LIANYI"
SYNTAXES: Final = [
    "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.101", "1.2.840.10008.1.2.4.102",
    "1.2.840.10008.1.2.4.103",
]  # fmt: skip
"""Kept as they come: nothing is compressed or unpacked on the way in."""
MOST_ASSOCIATIONS: Final = 32
IDLE_S: Final = 60
NOBODY: Final = "NO STATION"
"""A title no station can be entered under (it has a blank): an empty list would let everybody in."""

SUCCESS, PENDING = 0x0000, 0xFF00
OUT_OF_RESOURCES, NOT_MATCHING, CANNOT_UNDERSTAND = 0xA700, 0xA900, 0xC000
DUPLICATE, CANCELLED, FAILED = 0x0111, 0xFE00, 0x0110
STATUS: Final[dict[str, int]] = {
    TooLarge.code: OUT_OF_RESOURCES,
    ArchiveDown.code: OUT_OF_RESOURCES,
    OtherContent.code: DUPLICATE,
    NotDicom.code: CANNOT_UNDERSTAND,
    Truncated.code: CANNOT_UNDERSTAND,
}
Handler = TypeVar("Handler", bound=Callable[..., Any])

_config.STORE_RECV_CHUNKED_DATASET = True  # an object goes to disk as it arrives, never into memory
_config.UNRESTRICTED_STORAGE_SERVICE = False


class Call:
    """One association: its station, its batch once something came, its passing folder."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.folder = Path(mkdtemp(dir=incoming.folder()))
        self.batch_id: int | None = None

    def take(self, path: Path) -> Taken:
        """Take one object into the batch of this association."""
        now = timezone.now()
        if self.batch_id is None:
            sender = Sender(title=self.station.title, institution_id=self.station.institution_id)
            self.batch_id = taking.begin(origin=Origin.CSTORE, sender=sender, now=now)
        return taking.take(batch_id=self.batch_id, path=path, now=now)

    def end(self, *, complete: bool, running: Collection[int]) -> None:
        """Let the batch be seen if the association was released; otherwise it waits for the rest.

        `running`: batches of the other associations.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.batch_id is not None and complete:
            taking.finish(batch_id=self.batch_id, now=timezone.now(), running=running)


class Listener:
    """The server of an installation's apparatus."""

    def __init__(self, title: str = TITLE) -> None:
        self._ae = AE(ae_title=title)
        self._ae.maximum_associations = MOST_ASSOCIATIONS
        self._ae.network_timeout = self._ae.dimse_timeout = IDLE_S
        self._ae.require_called_aet = True
        self._ae.require_calling_aet = [NOBODY]  # until the first call has asked who may
        for context in AllStoragePresentationContexts:
            self._ae.add_supported_context(context.abstract_syntax or "", SYNTAXES)
        for sop_class in (Verification, ModalityWorklistInformationFind):
            self._ae.add_supported_context(build_context(sop_class).abstract_syntax or "")
        self._calls: dict[int, Call] = {}
        self._ends: dict[int, socket] = {}
        self._server: ThreadedAssociationServer | None = None
        self._stopped = False

    def start(self, host: str, port: int, tls: SSLContext | None = None) -> tuple[str, int]:
        """Listen in threads of this process and return the address; with `tls` to nobody who does not speak it.

        Raises: OSError where the port is taken.
        """
        handlers: list[Any] = [
            (evt.EVT_CONN_OPEN, self._opened),
            (evt.EVT_RELEASED, self._released),
            (evt.EVT_ABORTED, self._broken),
            (evt.EVT_CONN_CLOSE, self._closed),
            (evt.EVT_C_ECHO, self._echo),
            (evt.EVT_C_STORE, self._store),
            (evt.EVT_C_FIND, self._find),
        ]
        server = self._ae.start_server(
            (host, port), block=False, evt_handlers=handlers, ssl_context=tls
        )
        assert server is not None  # it does not block
        self._server = server
        address: tuple[str, int] = server.server_address[:2]
        return address

    def stop(self) -> None:
        """Stop listening; associations that run are aborted."""
        self._stopped = True
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._ae.shutdown()
            self._server = None
            for key in list(self._ends):
                self._ends.pop(key).close()

    def _opened(self, event: evt.Event) -> None:
        """Before anything is read: who may call just now."""
        end = getattr(event.assoc.dul.socket, "socket", None)
        if isinstance(end, socket):
            self._ends[id(event.assoc)] = end
            if self._stopped:  # it came in while the door was being shut
                self._ends.pop(id(event.assoc)).close()
        try:
            self._ae.require_calling_aet = sources.titles() or [NOBODY]
        finally:
            connections.close_all()  # a thread of an association ends: it keeps none

    def _echo(self, event: evt.Event) -> int:
        return SUCCESS if _station(event) else FAILED

    def _store(self, event: evt.Event) -> int:
        """One object. The answer says what a log of the apparatus can show; our audit says the rest."""
        station = _station(event)
        if station is None:
            return NOT_MATCHING
        call = self._calls.get(id(event.assoc)) or Call(station)
        self._calls[id(event.assoc)] = call
        try:
            taken = call.take(_landed(event, call.folder))
        except DomainError as refusal:
            logger.warning("C-STORE from %s refused: %s", station.title, refusal.code)
            return STATUS.get(refusal.code, CANNOT_UNDERSTAND)
        finally:
            connections.close_all()
        if taken.verdict in (Verdict.STORED, Verdict.KNOWN):
            return SUCCESS
        logger.warning("C-STORE from %s: %s %s", station.title, taken.verdict, taken.code)
        return STATUS.get(taken.code, NOT_MATCHING)

    def _find(self, event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        """The worklist of the station that asks, and of no other."""
        station = _station(event)
        if station is None:
            yield NOT_MATCHING, None
            return
        asked = event.identifier
        charset = worklist.charset_of(asked)
        try:
            items = sources.worklist(worklist.question(asked, station), timezone.now())
        finally:
            connections.close_all()
        for item in items:
            if event.is_cancelled:
                yield CANCELLED, None
                return
            yield PENDING, worklist.answer(item, charset)

    def _released(self, event: evt.Event) -> None:
        self._end(event, complete=True)

    def _broken(self, event: evt.Event) -> None:
        self._end(event, complete=False)

    def _closed(self, event: evt.Event) -> None:
        """The other side is gone; the library would leave our end open until somebody tidies up."""
        self._broken(event)
        ours = self._ends.pop(id(event.assoc), None)
        if ours is not None:
            ours.close()

    def _end(self, event: evt.Event, *, complete: bool) -> None:
        _forget_half(event)
        call = self._calls.pop(id(event.assoc), None)
        if call is not None:
            try:
                others = [each.batch_id for each in list(self._calls.values())]
                call.end(complete=complete, running=[key for key in others if key is not None])
            finally:
                connections.close_all()


def _station(event: evt.Event) -> Station | None:
    """The station that calls, if it is one and calls from where it stands."""
    try:
        found = sources.station_of(str(event.assoc.requestor.ae_title).strip())
    finally:
        connections.close_all()
    if found is None or (found.address and found.address != event.assoc.requestor.address):
        return None
    return found


def _forget_half(event: evt.Event) -> None:
    """Remove the object that was on its way when the association broke off; the library leaves it lying."""
    half = getattr(getattr(event.assoc.dimse, "message", None), "_data_set_file", None)
    if half is not None:
        half.close()
        Path(half.name).unlink(missing_ok=True)


def _landed(event: evt.Event, folder: Path) -> Path:
    """The object as a file of its own in our folder, as it came."""
    path = folder / f"{event.message_id}.dcm"
    shutil.copyfile(event.dataset_path, path)
    return path
