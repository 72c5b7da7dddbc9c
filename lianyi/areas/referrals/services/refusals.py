"""Why a referral is refused: one class a reason, worded by code."""

from lianyi.kernel.errors import DomainError


class NotYourSide(DomainError):
    """The actor's institution is neither sender nor receiver, or not the side that may do this."""

    code = "referral.not_your_side"
    http_status = 409
    template = "Only the {hand} may {move}; your institution is not that side."


class AlreadyLive(DomainError):
    """The resident has a request on its way already."""

    code = "referral.already_live"
    http_status = 409
    template = (
        "{number} ({direction}) is on its way for this resident; end it before sending another."
    )


class NotIndicated(DomainError):
    """No criterion of the referral standards holds, and no reason was given."""

    code = "referral.not_indicated"
    http_status = 422
    template = "No referral criterion holds for {direction}; complete the findings or give a reason to override."


class NotAPartner(DomainError):
    """The hospital outside has no agreement in force with the lead hospital."""

    code = "referral.not_a_partner"
    http_status = 422
    template = (
        "{name} is no partner hospital today; choose one of the list or give a reason to override."
    )


class NothingWithdrawn(DomainError):
    """The patient did not withdraw the consent to this referral."""

    code = "referral.nothing_withdrawn"
    http_status = 409
    template = "The consent to {number} stands; there is nothing to renew."


class ConsentNeeded(DomainError):
    """The patient has not been asked."""

    code = "referral.consent_needed"
    http_status = 422
    template = "Record what the patient was told and that the patient agrees before sending."


class RefusalNeedsReason(DomainError):
    """A patient's no is stored with its reason."""

    code = "referral.refusal_needs_reason"
    http_status = 422
    template = "Choose why the patient refuses; with “other”, write it down."


class BadReason(DomainError):
    """The code is not in the list, or stands for "other" without a note."""

    code = "referral.bad_reason"
    http_status = 422
    template = "{reason} is not a reason of the list, or needs a note."


class TextMissing(DomainError):
    """A text that the slip must carry is empty."""

    code = "referral.text_missing"
    http_status = 422
    template = "{name} must be filled in."


class TextTooLong(DomainError):
    """A text is longer than the slip holds."""

    code = "referral.text_too_long"
    http_status = 422
    template = "{name} holds at most {most} characters; you gave {given}."


class WrongLink(DomainError):
    """The referral named as the one before does not fit this one."""

    code = "referral.wrong_link"
    http_status = 422
    template = "Referral {number} cannot be linked: {why}."


class SameInstitution(DomainError):
    """Nobody refers to himself."""

    code = "referral.same_institution"
    http_status = 422
    template = "Sender and receiver are the same institution; choose another receiver."


class WrongSender(DomainError):
    """The actor may not write for this sender."""

    code = "referral.wrong_sender"
    http_status = 403
    template = "You may not write a referral for {name}."


class BadTime(DomainError):
    """Departure and arrival out of order in time."""

    code = "referral.bad_time"
    http_status = 422
    template = "{name} {given} lies before {before}; correct the time."


class NotADownReferral(DomainError):
    """Only a down-referral carries plan and follow-ups."""

    code = "referral.not_down"
    http_status = 409
    template = "{number} is not a down-referral."


class CannotSendDown(DomainError):
    """Only a patient in care can be sent down."""

    code = "referral.cannot_send_down"
    http_status = 409
    template = "{number} is {state}; take the patient into care before sending down."


class AlreadySentDown(DomainError):
    """The patient has been sent down already from this referral."""

    code = "referral.already_sent_down"
    http_status = 409
    template = "{number} was answered by the down-referral {back}."


class StillOpen(DomainError):
    """Dated tasks are left."""

    code = "referral.follow_ups_open"
    http_status = 409
    template = (
        "{count} follow-ups are still due; do them, or cancel them with a reason, before closing."
    )


class NotDueYet(DomainError):
    """A follow-up is done too long before its day."""

    code = "referral.follow_up_early"
    http_status = 422
    template = "This follow-up is due on {due}; it can be done from {from_on}."


class NotAnOutsideStay(DomainError):
    """The encounter is no stay outside the county, or it is over."""

    code = "referral.not_outside_stay"
    http_status = 404
    template = "There is no running stay {encounter_id} outside the county within your reach."


class PackageUnread(DomainError):
    """The receiver says the package cannot be read but not why."""

    code = "referral.package_problem_needed"
    http_status = 422
    template = "Say what of the record package cannot be read."


class NotAnEmergency(DomainError):
    """Only an emergency sets off before it is answered."""

    code = "referral.not_an_emergency"
    http_status = 409
    template = "{number} has not been answered; only an emergency by the standards sets off before."
