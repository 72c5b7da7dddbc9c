"""What a write of orders refuses, in words."""

from lianyi.kernel.errors import DomainError


class NotYourSide(DomainError):
    """The institution does not stand on the side that makes this move."""

    code = "diagnostics.not_your_side"
    http_status = 409
    template = "Your institution is not the {hand} of this order; it cannot {move}."


class NotYourDiscipline(DomainError):
    """The post reports, but not what this kind of centre reads."""

    code = "diagnostics.not_your_discipline"
    http_status = 403
    template = "Your post ({role}) does not read for a centre of this kind ({kind})."


class TextMissing(DomainError):
    """What must be written is not."""

    code = "diagnostics.text_missing"
    http_status = 422
    template = "{name} must be filled in."


class BadCode(DomainError):
    """A code that the list does not hold, or "other" without a word."""

    code = "diagnostics.bad_code"
    http_status = 422
    template = "{given} is not one of the list for {name}, or needs a note."


class NotServed(DomainError):
    """No centre serves the institution with this item today."""

    code = "diagnostics.not_served"
    http_status = 422
    template = "No centre serves your institution with {item} today; ask the head of the centre."


class CentreNotReady(DomainError):
    """A third-party centre without a contract in force or with conditions not confirmed takes no order."""

    code = "diagnostics.centre_not_ready"
    http_status = 422
    template = "{centre} takes no orders today: {why}."


class WrongPerformer(DomainError):
    """An examination takes place at the requester, at the township that manages it, or at the centre."""

    code = "diagnostics.wrong_performer"
    http_status = 422
    template = (
        "The examination takes place with you, with the township above you, or at the centre."
    )


class SameUnderWay(DomainError):
    """An order for the same item and resident is open."""

    code = "diagnostics.same_under_way"
    http_status = 409
    template = "{number} for the same examination is under way; confirm that another is needed all the same."


class ClaimedByAnother(DomainError):
    """Somebody else reads the study."""

    code = "diagnostics.claimed_by_another"
    http_status = 409
    template = "{name} has claimed this study until {until}."


class QueueEmpty(DomainError):
    """Nothing waits at the centre."""

    code = "diagnostics.queue_empty"
    http_status = 409
    template = "Nothing waits in the queue of this centre."


class WrongReader(DomainError):
    """The person may not read at this centre."""

    code = "diagnostics.wrong_reader"
    http_status = 422
    template = "Choose somebody who reads for this centre."


class WrongCentre(DomainError):
    """The study cannot go to that centre."""

    code = "diagnostics.wrong_centre"
    http_status = 422
    template = "The study cannot go to {centre}: {why}."


class TextTooLong(DomainError):
    """More is written than the paper holds."""

    code = "diagnostics.text_too_long"
    http_status = 422
    template = "{name} holds at most {most} characters; you gave {given}."


class AlreadyThere(DomainError):
    """The thing is entered already."""

    code = "diagnostics.already_there"
    http_status = 409
    template = "{name} is entered already."


class BadPeriod(DomainError):
    """A period that ends before it begins."""

    code = "diagnostics.bad_period"
    http_status = 422
    template = "The end lies before the beginning."


class NotYourCentre(DomainError):
    """Only the host and whoever oversees the county change a centre."""

    code = "diagnostics.not_your_centre"
    http_status = 403
    template = "{name} is managed by its host."


class NotYourUnit(DomainError):
    """The institution lies outside the actor's reach."""

    code = "diagnostics.not_your_unit"
    http_status = 403
    template = "{name} lies outside your reach."
