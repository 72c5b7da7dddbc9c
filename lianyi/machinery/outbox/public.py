"""What other parts may call: `from lianyi.machinery.outbox import public as outbox`."""

from lianyi.machinery.outbox.registry import every, subscribe
from lianyi.machinery.outbox.schedule import run_due_jobs
from lianyi.machinery.outbox.selectors import state
from lianyi.machinery.outbox.services import deliver_due, emit
from lianyi.machinery.outbox.types import OutboxState

__all__ = ["OutboxState", "deliver_due", "emit", "every", "run_due_jobs", "state", "subscribe"]
