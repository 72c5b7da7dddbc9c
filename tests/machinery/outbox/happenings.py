"""Events of these tests, and a worker process that listens to them: `python -m tests.machinery.outbox.happenings`.

The effect of a handler is a row in the table `effect`, made by the test.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    """Something happened; one listener hears of it."""

    number: int
    note: str = ""
    urgent: bool = False
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    """Nobody listens to this."""

    number: int


def listen(folder: Path) -> None:
    """Register the slow listener: it writes, says that it has begun, and waits until it is allowed to end."""
    from django.db import connection  # after django.setup

    from lianyi.machinery.outbox.public import subscribe

    @subscribe(Happened)
    def apply_slowly(event: Happened) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect (number) VALUES (%s)", [event.number])
        (folder / f"begun-{event.number}").touch()
        while not (folder / "go").exists():
            time.sleep(0.01)


def main() -> None:
    """Work until told to stop."""
    import django

    django.setup()
    from lianyi.machinery.outbox.worker import Worker

    listen(Path(os.environ["HAPPENINGS"]))
    worker = Worker()

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop(wait_s=0)

    signal.signal(signal.SIGTERM, stop)
    worker.run()
    (Path(os.environ["HAPPENINGS"]) / f"ended-{os.getpid()}").touch()


if __name__ == "__main__":
    from tests.machinery.outbox import happenings  # the events under the name they are stored with

    happenings.main()
