"""Tables of diagnostics."""

from lianyi.areas.diagnostics.models.centre import Centre, CentreMember, CentreNotFound, Offer
from lianyi.areas.diagnostics.models.control import (
    ControlMaterial,
    ControlNotFound,
    ControlRun,
    ControlValue,
    EqaNotFound,
    EqaRound,
    EqaSample,
)
from lianyi.areas.diagnostics.models.courier import (
    CourierRun,
    RunNotFound,
    RunReading,
    RunStop,
)
from lianyi.areas.diagnostics.models.critical import (
    CriticalBound,
    CriticalContact,
    CriticalNotFound,
    CriticalNotice,
    CriticalValue,
)
from lianyi.areas.diagnostics.models.imagehead import ImageHead
from lianyi.areas.diagnostics.models.imagemark import ImageMark
from lianyi.areas.diagnostics.models.keyimage import KeyImage
from lianyi.areas.diagnostics.models.laboratory import (
    LabCapacity,
    Laboratory,
    LaboratoryNotFound,
)
from lianyi.areas.diagnostics.models.order import Order, OrderNotFound
from lianyi.areas.diagnostics.models.pathology import (
    Block,
    Grossing,
    Slide,
    SlideTransfer,
)
from lianyi.areas.diagnostics.models.quality import (
    Feedback,
    FeedbackNotFound,
    FilmGrade,
    Fitness,
    Retake,
    SecondReading,
    SecondReadingNotFound,
)
from lianyi.areas.diagnostics.models.recognition import (
    DecisionNotFound,
    RecognitionDecision,
    RecognitionItem,
)
from lianyi.areas.diagnostics.models.registry import (
    Contract,
    Cooperation,
    CooperationDay,
    Duty,
    Measure,
    MeasureUse,
)
from lianyi.areas.diagnostics.models.report import (
    Draft,
    Report,
    ReportNotFound,
    ReportNotice,
    ReportReading,
)
from lianyi.areas.diagnostics.models.result import (
    HeldResult,
    Result,
    ResultCorrection,
    ResultSheet,
)
from lianyi.areas.diagnostics.models.specimen import (
    Specimen,
    SpecimenNotFound,
    SpecimenOrder,
    SpecimenStep,
)
from lianyi.areas.diagnostics.models.study import (
    Share,
    ShareNotFound,
    Station,
    StationNotFound,
    Study,
    StudyNotFound,
)
from lianyi.areas.diagnostics.models.waveform import (
    Waveform,
    WaveformAnalysis,
    WaveformAnswer,
    WaveformNotFound,
)

__all__ = [
    "Block",
    "Centre",
    "CentreMember",
    "CentreNotFound",
    "Contract",
    "ControlMaterial",
    "ControlNotFound",
    "ControlRun",
    "ControlValue",
    "Cooperation",
    "CooperationDay",
    "CourierRun",
    "CriticalBound",
    "CriticalContact",
    "CriticalNotFound",
    "CriticalNotice",
    "CriticalValue",
    "DecisionNotFound",
    "Draft",
    "Duty",
    "EqaNotFound",
    "EqaRound",
    "EqaSample",
    "Feedback",
    "FeedbackNotFound",
    "FilmGrade",
    "Fitness",
    "Grossing",
    "HeldResult",
    "ImageHead",
    "ImageMark",
    "KeyImage",
    "LabCapacity",
    "Laboratory",
    "LaboratoryNotFound",
    "Measure",
    "MeasureUse",
    "Offer",
    "Order",
    "OrderNotFound",
    "RecognitionDecision",
    "RecognitionItem",
    "Report",
    "ReportNotFound",
    "ReportNotice",
    "ReportReading",
    "Result",
    "ResultCorrection",
    "ResultSheet",
    "Retake",
    "RunNotFound",
    "RunReading",
    "RunStop",
    "SecondReading",
    "SecondReadingNotFound",
    "Share",
    "ShareNotFound",
    "Slide",
    "SlideTransfer",
    "Specimen",
    "SpecimenNotFound",
    "SpecimenOrder",
    "SpecimenStep",
    "Station",
    "StationNotFound",
    "Study",
    "StudyNotFound",
    "Waveform",
    "WaveformAnalysis",
    "WaveformAnswer",
    "WaveformNotFound",
]
