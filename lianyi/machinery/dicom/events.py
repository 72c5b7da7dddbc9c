"""What DICOM tells. Past tense, ids and values only."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyArrived(Event):
    """A batch of a study is complete and visible: new instances came, or the study is new."""

    study_id: int
    study_uid: str
    batch_id: int
