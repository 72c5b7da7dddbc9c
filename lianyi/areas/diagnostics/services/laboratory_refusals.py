"""What a write of laboratory and pathology refuses, in words."""

from lianyi.kernel.errors import DomainError


class NothingToCollect(DomainError):
    """No order was chosen."""

    code = "diagnostics.nothing_to_collect"
    http_status = 422
    template = "Choose at least one order whose specimen is taken now."


class NoSpecimenNeeded(DomainError):
    """The examination sends no specimen."""

    code = "diagnostics.no_specimen_needed"
    http_status = 422
    template = "{item} needs no specimen."


class TimesReversed(DomainError):
    """The tissue lay in fixative before it was taken, or one of the times lies ahead."""

    code = "diagnostics.times_reversed"
    http_status = 422
    template = "The time of fixation cannot be before the last blood supply, nor lie ahead."


class NotYourLaboratory(DomainError):
    """The centre is another institution's."""

    code = "diagnostics.not_your_laboratory"
    http_status = 409
    template = "This belongs to the laboratory of {name}; your institution cannot act on it."


class ReasonNeeded(DomainError):
    """A coded reason is missing, or "other" without a word."""

    code = "diagnostics.reason_needed"
    http_status = 422
    template = "Choose a reason from the list; for “other” write what it is."


class ReportIsOut(DomainError):
    """An order of the specimen is signed or waits for its signature."""

    code = "diagnostics.report_is_out"
    http_status = 409
    template = "{number} is {state}; send its report back before the specimen is rejected."


class RunIsOver(DomainError):
    """The run has been delivered."""

    code = "diagnostics.run_is_over"
    http_status = 409
    template = "This run has been delivered; begin a new one."


class BadTemperature(DomainError):
    """No box has this temperature."""

    code = "diagnostics.bad_temperature"
    http_status = 422
    template = "{given} ℃ cannot be; write a temperature between -90 and 60 ℃."


class NoStops(DomainError):
    """A run stops somewhere in the courier's reach."""

    code = "diagnostics.no_stops"
    http_status = 422
    template = "Choose the institutions where the run stops, all within your reach."


class NotLaboratory(DomainError):
    """The order has no results of this kind."""

    code = "diagnostics.not_laboratory"
    http_status = 422
    template = "{item} has no results to be entered; write its report instead."


class ResultsClosed(DomainError):
    """The order does not wait for results."""

    code = "diagnostics.results_closed"
    http_status = 409
    template = "Results cannot be entered now: the order is {state}."


class StaleResults(DomainError):
    """Somebody else saved in the meantime."""

    code = "diagnostics.stale_results"
    http_status = 409
    template = "{name} saved these results at {at}; load them again before you go on."


class BadResult(DomainError):
    """A value that cannot be taken."""

    code = "diagnostics.bad_result"
    http_status = 422
    template = "{name}: {given} is not taken ({why})."


class ResultsMissing(DomainError):
    """Not every analyte has a value, and no comment says why."""

    code = "diagnostics.results_missing"
    http_status = 422
    template = "No value for {names}; enter it, or say in the comment why it is missing."


class OutOfControl(DomainError):
    """The last control run of an analyte was rejected."""

    code = "diagnostics.out_of_control"
    http_status = 409
    template = "Internal control of {names} is out; only the head of the laboratory may release it, with a reason."


class HeldIsOver(DomainError):
    """The value has been dealt with."""

    code = "diagnostics.held_is_over"
    http_status = 409
    template = "This value has been dealt with already."


class HeldNotFound(DomainError):
    """No such held value within reach."""

    code = "diagnostics.held_not_found"
    http_status = 404
    template = "There is no such held value within your reach."


class NothingCorrected(DomainError):
    """Every value is what it was."""

    code = "diagnostics.nothing_corrected"
    http_status = 422
    template = "No value differs from the signed one; change what is to be corrected."


class OwnResults(DomainError):
    """A signed value is corrected by another than who verified it."""

    code = "diagnostics.own_results"
    http_status = 403
    template = (
        "You verified these results yourself; another person of the laboratory corrects them."
    )


class AddendumBegun(DomainError):
    """An addendum of the report is being written."""

    code = "diagnostics.addendum_begun"
    http_status = 409
    template = "{name} is writing an addendum of this report; sign or discard it first."


class WhichLaboratory(DomainError):
    """No laboratory, or more than one, goes by what was given."""

    code = "diagnostics.which_laboratory"
    http_status = 422
    template = "“{given}” names no single laboratory; give its name or its host's code."


class UnknownLabel(DomainError):
    """The label or order number of a row is not one of this laboratory's."""

    code = "diagnostics.unknown_label"
    http_status = 422
    template = "{label} is no specimen or order received by your laboratory."


class ControlMissing(DomainError):
    """A level has no target on that day."""

    code = "diagnostics.control_missing"
    http_status = 422
    template = (
        "There is no target in force for {analyte} on {analyser}; set lot, mean and SD first."
    )


class BadTarget(DomainError):
    """A target that cannot be."""

    code = "diagnostics.bad_target"
    http_status = 422
    template = "{name} cannot be {given}: {why}."


class SameTarget(DomainError):
    """The same target is set already."""

    code = "diagnostics.same_target"
    http_status = 409
    template = "Lot {lot}, level {level} has a target from that day already."


class EqaClosed(DomainError):
    """The round does not stand where this is done."""

    code = "diagnostics.eqa_closed"
    http_status = 409
    template = "This round {why}."


class SameName(DomainError):
    """The institution has a laboratory, or the centre a round, of that name."""

    code = "diagnostics.same_name"
    http_status = 409
    template = "{name} is registered already."


class NotGrossed(DomainError):
    """Blocks come after grossing, slides after blocks."""

    code = "diagnostics.not_grossed"
    http_status = 409
    template = "{missing} comes first."


class GrossedAlready(DomainError):
    """The order has its pathology number."""

    code = "diagnostics.grossed_already"
    http_status = 409
    template = "{number} has been grossed already."


class TransferOver(DomainError):
    """The transfer does not stand where this is done."""

    code = "diagnostics.transfer_over"
    http_status = 409
    template = "These slides {why}."
