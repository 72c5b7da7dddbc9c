"""Electrocardiograms: read, measured, compared; a pre-read that proposes and shows its evidence.

Pure: it knows leads, millivolts and seconds, no database and no health office. What it offers:
`read_wfdb`, `read_dicom`, `to_dataset` (files in, objects out), `analyse` (beats, median beat, waves, times, axis),
`preread` with its `Limits`, `changes` (one recording after another), `document` (as plain values) and `simulate`
(recordings whose truth is known). What cannot be measured says why; nothing is invented.
"""

from lianyi.engines.ecg.comparing import Change, changes, st_changes
from lianyi.engines.ecg.dicom import CLASSES, acquired, from_dataset, read_dicom, to_dataset
from lianyi.engines.ecg.documenting import document
from lianyi.engines.ecg.measuring import ENGINE, UNITS, Analysis, Measure, analyse
from lianyi.engines.ecg.prereading import Limits, Mark, Proposal, StLevel, preread, st_levels
from lianyi.engines.ecg.recording import (
    CHEST,
    LIMB,
    STANDARD,
    Recording,
    Unreadable,
    as_microvolts,
    completed,
    lead_name,
)
from lianyi.engines.ecg.simulating import Plan, Simulated, simulate
from lianyi.engines.ecg.wfdb import BEATS, read_annotations, read_wfdb, write_wfdb

__all__ = [
    "BEATS",
    "CHEST",
    "CLASSES",
    "ENGINE",
    "LIMB",
    "STANDARD",
    "UNITS",
    "Analysis",
    "Change",
    "Limits",
    "Mark",
    "Measure",
    "Plan",
    "Proposal",
    "Recording",
    "Simulated",
    "StLevel",
    "Unreadable",
    "acquired",
    "analyse",
    "as_microvolts",
    "changes",
    "completed",
    "document",
    "from_dataset",
    "lead_name",
    "preread",
    "read_annotations",
    "read_dicom",
    "read_wfdb",
    "simulate",
    "st_changes",
    "st_levels",
    "to_dataset",
    "write_wfdb",
]
