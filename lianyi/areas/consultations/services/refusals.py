"""What a write of consultations refuses, in words."""

from lianyi.kernel.errors import DomainError


class NotYourSide(DomainError):
    """The institution (or person) does not stand on the side that makes this move."""

    code = "consultations.not_your_side"
    http_status = 409
    template = "Only the {hand} may {move}; you are not that side."


class ConsentNeeded(DomainError):
    """Remote care needs the written consent of the patient or guardian, or a coded emergency."""

    code = "consultations.consent_needed"
    http_status = 422
    template = "Record the written consent of the patient or guardian, or the reason of an emergency with a note."


class TextMissing(DomainError):
    """A text that must be there is empty."""

    code = "consultations.text_missing"
    http_status = 422
    template = "{name} must be filled in."


class TextTooLong(DomainError):
    """A text is longer than its column."""

    code = "consultations.text_too_long"
    http_status = 422
    template = "{name} holds at most {most} characters; you gave {given}."


class BadReason(DomainError):
    """The code is not one of the list, or needs a note."""

    code = "consultations.bad_reason"
    http_status = 422
    template = "{reason} is not one of the list, or needs a note."


class NoAgreement(DomainError):
    """Remote care is given between institutions that have agreed on it."""

    code = "consultations.no_agreement"
    http_status = 422
    template = "{name} has no agreement on remote care with your institution today; choose another."


class AlreadyAsked(DomainError):
    """The same question waits already."""

    code = "consultations.already_asked"
    http_status = 409
    template = "{number} asks the same institution about this disease already; wait for its answer or withdraw it."


class ExpertUnfit(DomainError):
    """The doctor may not be asked; `why` is a code of rules.experts."""

    code = "consultations.expert_unfit"
    http_status = 422
    template = "{name} may not be asked: {why} (independent practice of at least {years} years is required)."


class TeamFault(DomainError):
    """The team of experts is not what the consultation needs."""

    code = "consultations.team_fault"
    http_status = 422
    template = "The team is not complete: {why} {discipline}."


class TimeTaken(DomainError):
    """Somebody is elsewhere at that time."""

    code = "consultations.time_taken"
    http_status = 409
    template = "{name} has another consultation ({number}) from {starts_at}; choose another time."


class BadTime(DomainError):
    """A meeting lies in the future and lasts a bounded time."""

    code = "consultations.bad_time"
    http_status = 422
    template = "A meeting begins within the coming 60 days and lasts 5 to 480 minutes."


class MediaConsentNeeded(DomainError):
    """Camera and microphone are switched on after the patient agreed to them."""

    code = "consultations.media_consent_needed"
    http_status = 422
    template = "Record who told that the patient agrees to camera and microphone before the start."


class NetworkUnchecked(DomainError):
    """Video runs over a network that was found stable and safe."""

    code = "consultations.network_unchecked"
    http_status = 422
    template = (
        "Confirm that the network is stable and safe, or stop the consultation with a reason."
    )


class NotLive(DomainError):
    """The meeting has not begun, or is over."""

    code = "consultations.not_live"
    http_status = 409
    template = "The meeting is not running; it can be entered after it was started and before it was ended."


class RoomFull(DomainError):
    """Browsers speak with each other directly: four at most."""

    code = "consultations.room_full"
    http_status = 409
    template = (
        "{most} browsers show video already; follow by text and images, or let somebody leave."
    )


class NoSuchPeer(DomainError):
    """The browser did not join this meeting."""

    code = "consultations.no_such_peer"
    http_status = 404
    template = "This browser has not joined the meeting; open the page again."


class BadPicture(DomainError):
    """Only PNG and JPEG of a bounded size are shown."""

    code = "consultations.bad_picture"
    http_status = 422
    template = "Send a PNG or JPEG picture of at most {most} MB."


class NotInvited(DomainError):
    """Only an expert who was asked may sign an opinion."""

    code = "consultations.not_invited"
    http_status = 403
    template = (
        "You were not asked in this consultation; only the experts named in it sign an opinion."
    )


class OpinionMissing(DomainError):
    """The chair signs when every discipline has spoken."""

    code = "consultations.opinion_missing"
    http_status = 409
    template = "The opinion of {disciplines} is missing; the joint plan is signed after it."


class NotTheChair(DomainError):
    """The joint plan is signed by the chair."""

    code = "consultations.not_the_chair"
    http_status = 403
    template = "The joint plan is signed by the chair of the team."


class AlreadySigned(DomainError):
    """Another version needs a reason."""

    code = "consultations.already_signed"
    http_status = 409
    template = "You have signed version {version}; give the reason why a new version is written."


class NotesMissing(DomainError):
    """Both sides write down a joint visit."""

    code = "consultations.notes_missing"
    http_status = 409
    template = "The note of the {hand} is missing; both sides write down an expert clinic visit before it ends."


class BadLesson(DomainError):
    """A lesson cannot be so."""

    code = "consultations.bad_lesson"
    http_status = 422
    template = "A lesson needs a title, a teacher, a time and a length of 5 to 600 minutes."


class LessonOver(DomainError):
    """The lesson was held or cancelled already."""

    code = "consultations.lesson_over"
    http_status = 409
    template = "This lesson was held or cancelled already."


class SignInShut(DomainError):
    """Sign-in is open for a while around the lesson."""

    code = "consultations.sign_in_shut"
    http_status = 409
    template = (
        "Sign-in is open from {opens_at} to {shuts_at}; ask the organiser to add you to the list."
    )


class WrongCode(DomainError):
    """The code is not that of the lesson."""

    code = "consultations.wrong_code"
    http_status = 422
    template = "The sign-in code is not right; scan it again or ask the organiser."


class NotStaff(DomainError):
    """Attendance is that of members of staff."""

    code = "consultations.not_staff"
    http_status = 422
    template = "There is no such member of staff within reach; only staff on file sign in."


class NotYourLesson(DomainError):
    """Only the institution that holds a lesson manages it."""

    code = "consultations.not_your_lesson"
    http_status = 403
    template = "Only the institution that holds the lesson may do this."


class AlreadyExpert(DomainError):
    """The doctor stands on the register."""

    code = "consultations.already_expert"
    http_status = 409
    template = "{name} is on the register of experts already."


class ClinicExists(DomainError):
    """The resource is published as an expert clinic."""

    code = "consultations.clinic_exists"
    http_status = 409
    template = "This clinic is published already."


class WrongResource(DomainError):
    """An expert clinic's hours are those of the expert's own resource."""

    code = "consultations.wrong_resource"
    http_status = 422
    template = "Choose hours of the expert's own institution and person."
