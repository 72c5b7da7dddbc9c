"""What a write of reports refuses, in words."""

from lianyi.kernel.errors import DomainError


class NotBeingRead(DomainError):
    """A report is written while the study is claimed."""

    code = "diagnostics.not_being_read"
    http_status = 409
    template = "The order is {state}; claim it before you write its report."


class StaleDraft(DomainError):
    """Another window, or another person, saved since this one was opened."""

    code = "diagnostics.stale_draft"
    http_status = 409
    template = "{name} saved another version of this draft at {at}; open it again, your text here is not lost."


class NeedsSecondReader(DomainError):
    """The county asks for a second reader."""

    code = "diagnostics.needs_second_reader"
    http_status = 409
    template = "This report must be reviewed by another person before it goes out; hand it in."


class OwnReport(DomainError):
    """Nobody reviews what they wrote."""

    code = "diagnostics.own_writing"
    http_status = 403
    template = "You wrote this report yourself; another person must review it."


class NotYourReport(DomainError):
    """Only its author may take it back."""

    code = "diagnostics.not_your_report"
    http_status = 403
    template = "Only {name}, who wrote the report, may do that."


class CriticalWithoutCase(DomainError):
    """A critical finding goes out only with its critical-value case."""

    code = "diagnostics.critical_without_case"
    http_status = 409
    template = "The report is critical without a critical-value case; name the finding so that one is opened."


class NotSigned(DomainError):
    """Only a signed report can be amended."""

    code = "diagnostics.not_signed"
    http_status = 409
    template = "The report is not signed yet; change it instead of amending it."


class NothingAmended(DomainError):
    """An addendum that says the same is none."""

    code = "diagnostics.nothing_amended"
    http_status = 422
    template = "Nothing differs from the version that stands."


class ReasonMissing(DomainError):
    """A reason must be given."""

    code = "diagnostics.reason_missing"
    http_status = 422
    template = "Say why."


class NoticeNotFound(DomainError):
    """No such notice for this person."""

    code = "diagnostics.notice_not_found"
    http_status = 404
    template = "There is no notice of an amended report for you here."
