"""Writing, reading, signing and amending reports: the face of the modules that do it."""

from lianyi.areas.diagnostics.services.amending import (
    acknowledge,
    addend,
    discard_addendum,
    hand_in_addendum,
)
from lianyi.areas.diagnostics.services.drafting import open_addendum, open_report, save_draft
from lianyi.areas.diagnostics.services.report_reading import read_report, review_lone, verify_paper
from lianyi.areas.diagnostics.services.signing import finish, recall, send_back, sign, submit

__all__ = [
    "acknowledge",
    "addend",
    "discard_addendum",
    "finish",
    "hand_in_addendum",
    "open_addendum",
    "open_report",
    "read_report",
    "recall",
    "review_lone",
    "save_draft",
    "send_back",
    "sign",
    "submit",
    "verify_paper",
]
