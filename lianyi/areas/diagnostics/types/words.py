"""Enumerations. Their values are stored, sent in the API and named in GLOSSARY.md."""

from enum import StrEnum


class CentreKind(StrEnum):
    """What a shared centre is for (seven resource centres of 国卫办规划函〔2025〕63号, those that examine)."""

    IMAGING = "IMAGING"
    ECG = "ECG"
    ULTRASOUND = "ULTRASOUND"
    LABORATORY = "LABORATORY"
    PATHOLOGY = "PATHOLOGY"
    CONSULTATION = "CONSULTATION"


class Modality(StrEnum):
    """DICOM's word for the apparatus (PS3.3 C.7.3.1.1.1); LAB and PATH for what sends a specimen."""

    CT = "CT"
    DX = "DX"
    MR = "MR"
    MG = "MG"
    ECG = "ECG"
    US = "US"
    ES = "ES"
    LAB = "LAB"
    PATH = "PATH"


class Urgency(StrEnum):
    """How soon the centre owes the report."""

    STAT = "STAT"
    URGENT = "URGENT"
    ROUTINE = "ROUTINE"


class State(StrEnum):
    """How an order stands."""

    ORDERED = "ORDERED"
    EXAMINED = "EXAMINED"
    WAITING = "WAITING"
    READING = "READING"
    SUBMITTED = "SUBMITTED"
    SIGNED = "SIGNED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"


class Move(StrEnum):
    """What somebody does to an order."""

    EXAMINE = "EXAMINE"
    TRANSMIT = "TRANSMIT"
    CLAIM = "CLAIM"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    REASSIGN = "REASSIGN"
    TRANSFER = "TRANSFER"
    RETAKE = "RETAKE"
    SUBMIT = "SUBMIT"
    RECALL = "RECALL"
    SEND_BACK = "SEND_BACK"
    SIGN = "SIGN"
    INFORM = "INFORM"
    CANCEL = "CANCEL"
    LAPSE = "LAPSE"


class Hand(StrEnum):
    """Whose hand moves an order."""

    REQUESTER = "REQUESTER"
    PERFORMER = "PERFORMER"
    CENTRE = "CENTRE"
    CLOCK = "CLOCK"
