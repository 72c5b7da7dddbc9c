"""What other areas may ask of diagnostics, and order from it."""

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.definitions.templates import template_for
from lianyi.areas.diagnostics.models import CentreNotFound, OrderNotFound
from lianyi.areas.diagnostics.selectors.orders import Filter as OrderFilter
from lianyi.areas.diagnostics.selectors.orders import (
    get_order,
    list_orders,
    list_queue,
    order_sheet,
)
from lianyi.areas.diagnostics.selectors.recognition import earlier_results
from lianyi.areas.diagnostics.selectors.serving import centres_serving, orders_of, signed_texts
from lianyi.areas.diagnostics.selectors.worklist import about_order, station_of, worklist
from lianyi.areas.diagnostics.selectors.worklist import titles as station_titles
from lianyi.areas.diagnostics.services.controls import record_run, set_target
from lianyi.areas.diagnostics.services.critical import (
    acknowledge_critical,
    raise_critical,
    read_back_critical,
)
from lianyi.areas.diagnostics.services.critical_ending import act_on_critical, reach_patient
from lianyi.areas.diagnostics.services.examining import examine, retake, transmit
from lianyi.areas.diagnostics.services.informing import inform
from lianyi.areas.diagnostics.services.laboratories import register_laboratory, set_capacity
from lianyi.areas.diagnostics.services.loading import load_members, load_orders
from lianyi.areas.diagnostics.services.moves import KIND
from lianyi.areas.diagnostics.services.ordering import cancel_order, order_exam
from lianyi.areas.diagnostics.services.quality import grade_film
from lianyi.areas.diagnostics.services.reading import (
    claim,
    claim_next,
    expire_claims,
    reassign,
    release,
    transfer,
)
from lianyi.areas.diagnostics.services.recognition import recognise
from lianyi.areas.diagnostics.services.registry import open_centre, put_on_duty
from lianyi.areas.diagnostics.services.report_loading import load_reports
from lianyi.areas.diagnostics.services.reporting import (
    addend,
    finish,
    open_addendum,
    open_report,
    read_report,
    save_draft,
    sign,
)
from lianyi.areas.diagnostics.services.result_release import enter_and_verify, sign_results
from lianyi.areas.diagnostics.services.specimens import collect, receive
from lianyi.areas.diagnostics.services.stations import StationDraft, enter_station
from lianyi.areas.diagnostics.services.waveforms import upload_waveform
from lianyi.areas.diagnostics.types.cards import CentreCard, OrderCard
from lianyi.areas.diagnostics.types.critical import ContactWay, ReachDraft
from lianyi.areas.diagnostics.types.drafts import (
    CentreDraft,
    OfferDraft,
    OrderDraft,
    PastMember,
    PastOrder,
)
from lianyi.areas.diagnostics.types.laboratory import (
    CapacityDraft,
    CollectDraft,
    Entry,
    LaboratoryDraft,
    MaterialDraft,
)
from lianyi.areas.diagnostics.types.quality import Grade
from lianyi.areas.diagnostics.types.recognition import RecogniseDraft
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft, SignedText
from lianyi.areas.diagnostics.types.sheets import OrderRow, OrderSheet
from lianyi.areas.diagnostics.types.waveforms import Upload, Uploaded, WaveformCard
from lianyi.areas.diagnostics.types.words import CentreKind, Modality, State, Urgency

__all__ = [
    "KIND",
    "CapacityDraft",
    "CentreCard",
    "CentreDraft",
    "CentreKind",
    "CentreNotFound",
    "CollectDraft",
    "Conclusion",
    "ContactWay",
    "Entry",
    "Grade",
    "LaboratoryDraft",
    "MaterialDraft",
    "Modality",
    "OfferDraft",
    "OrderCard",
    "OrderDraft",
    "OrderFilter",
    "OrderNotFound",
    "OrderRow",
    "OrderSheet",
    "PastMember",
    "PastOrder",
    "ReachDraft",
    "RecogniseDraft",
    "ReportDraft",
    "SignedText",
    "State",
    "StationDraft",
    "Upload",
    "Uploaded",
    "Urgency",
    "WaveformCard",
    "about_order",
    "acknowledge_critical",
    "act_on_critical",
    "addend",
    "cancel_order",
    "centres_serving",
    "claim",
    "claim_next",
    "collect",
    "earlier_results",
    "enter_and_verify",
    "enter_station",
    "examine",
    "expire_claims",
    "finish",
    "get_order",
    "grade_film",
    "inform",
    "items",
    "list_orders",
    "list_queue",
    "load_members",
    "load_orders",
    "load_reports",
    "open_addendum",
    "open_centre",
    "open_report",
    "order_exam",
    "order_sheet",
    "orders_of",
    "put_on_duty",
    "raise_critical",
    "reach_patient",
    "read_back_critical",
    "read_report",
    "reassign",
    "receive",
    "recognise",
    "record_run",
    "register_laboratory",
    "register_part",
    "release",
    "retake",
    "save_draft",
    "set_capacity",
    "set_target",
    "sign",
    "sign_results",
    "signed_texts",
    "station_of",
    "station_titles",
    "template_for",
    "transfer",
    "transmit",
    "upload_waveform",
    "worklist",
]
