"""What is refused of DICOM, in words."""

from lianyi.kernel.errors import DomainError


class NotDicom(DomainError):
    """The bytes are no DICOM object."""

    code = "dicom.not_dicom"
    http_status = 422
    template = "This is no DICOM file ({why})."


class Truncated(DomainError):
    """The object ends before its content does."""

    code = "dicom.truncated"
    http_status = 422
    template = "The file was cut off: {why}. Send it again."


class UidMissing(DomainError):
    """A required UID is absent or no UID."""

    code = "dicom.uid_missing"
    http_status = 422
    template = "The object lacks a valid {name}; it cannot be told from others."


class TooLarge(DomainError):
    """The study would grow beyond its limit."""

    code = "dicom.too_large"
    http_status = 413
    template = "The study would exceed {most_mb} MB, the limit of this installation; nothing of this object was stored."


class OtherContent(DomainError):
    """Another content is here under this UID."""

    code = "dicom.other_content"
    http_status = 409
    template = "Instance {sop_uid} is here with other content; the new one is held, nothing was overwritten."


class WrongStudy(DomainError):
    """The object belongs to another study than the address names."""

    code = "dicom.wrong_study"
    http_status = 409
    template = "The object belongs to study {study_uid}, not to the one addressed."


class NotFound(DomainError):
    """Nothing there, or nothing in reach."""

    code = "dicom.not_found"
    http_status = 404
    template = "There is no such {what} within your reach."


class NoPicture(DomainError):
    """The object has no pixels, or none that can be drawn."""

    code = "dicom.no_picture"
    http_status = 406
    template = "This object cannot be drawn: {why}."


class NoSuchFrame(DomainError):
    """The frame asked for is not in the object."""

    code = "dicom.no_such_frame"
    http_status = 404
    template = "There is no frame {frame}; the object has {frames}."


class BadQuery(DomainError):
    """The query cannot be understood."""

    code = "dicom.bad_query"
    http_status = 400
    template = "The query {name}={value} cannot be understood."


class BadParts(DomainError):
    """The body is not what its Content-Type says."""

    code = "dicom.bad_parts"
    http_status = 400
    template = "The body is no multipart/related of application/dicom ({why})."


class NotAcceptable(DomainError):
    """Asked for a form we do not give."""

    code = "dicom.not_acceptable"
    http_status = 406
    template = "The form {accept} is not given here."


class ArchiveDown(DomainError):
    """The archive does not answer."""

    code = "dicom.archive_down"
    http_status = 503
    template = "The image archive does not answer ({why}); nothing was lost, send it again later."
