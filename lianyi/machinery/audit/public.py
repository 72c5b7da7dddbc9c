"""What other parts may call: `from lianyi.machinery.audit import public as audit`."""

from lianyi.machinery.audit.anchors import remember
from lianyi.machinery.audit.selectors import search
from lianyi.machinery.audit.services import record, record_read
from lianyi.machinery.audit.types import Fault, LineCard, Search, VerifyReport
from lianyi.machinery.audit.verification import verify

__all__ = [
    "Fault",
    "LineCard",
    "Search",
    "VerifyReport",
    "record",
    "record_read",
    "remember",
    "search",
    "verify",
]
