"""Tables of DICOM: batches, studies, series, instances, and content held back.

An instance is visible when its batch is complete. Counts of a study and a series are those of visible instances.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from lianyi.machinery.crypto.fields import EncryptedField
from lianyi.machinery.dicom.types import (
    HeldCard,
    InstanceCard,
    Origin,
    Person,
    SeriesCard,
    StudyCard,
)


class Batch(models.Model):
    """What came in one go: an association, or one request. `done_at` empty: not complete, and so not seen."""

    origin = models.CharField(max_length=6, choices=[(o, o) for o in Origin])
    sender = models.CharField(max_length=100)
    institution_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["last_at"], condition=Q(done_at=None), name="dicom_batch_open")
        ]


class Study(models.Model):
    """A study. The person is as the object names one, not as the master index does."""

    uid = models.CharField(max_length=64, unique=True)
    patient_name = models.CharField(max_length=100, blank=True)
    patient_latin = models.CharField(max_length=100, blank=True)
    patient_id = EncryptedField(blank=True)
    patient_index = models.CharField(max_length=64, blank=True, db_index=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    accession = models.CharField(max_length=16, blank=True, db_index=True)
    study_at = models.DateTimeField(null=True)
    description = models.CharField(max_length=200, blank=True)
    modalities = models.CharField(max_length=100, blank=True)
    body_part = models.CharField(max_length=40, blank=True)
    station = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=100)
    sender_institution_id = models.BigIntegerField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    series_count = models.PositiveIntegerField(default=0)
    instance_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    def person(self) -> Person:
        """Whom the study names."""
        return Person(
            name=self.patient_name,
            latin_name=self.patient_latin,
            patient_id=self.patient_id,
            born_on=self.born_on,
            sex=self.sex,
        )

    def card(self) -> StudyCard:
        """The study as a value."""
        return StudyCard(
            key=self.pk,
            uid=self.uid,
            person=self.person(),
            accession=self.accession,
            study_at=self.study_at,
            description=self.description,
            modalities=tuple(self.modalities.split("\\")) if self.modalities else (),
            body_part=self.body_part,
            station=self.station,
            series=self.series_count,
            instances=self.instance_count,
            size=self.size,
            first_at=self.first_at,
            last_at=self.last_at,
            sender=self.sender,
            sender_institution_id=self.sender_institution_id,
        )


class Series(models.Model):
    """A series of a study."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    uid = models.CharField(max_length=64, unique=True)
    modality = models.CharField(max_length=16, blank=True)
    number = models.IntegerField(null=True)
    description = models.CharField(max_length=200, blank=True)
    body_part = models.CharField(max_length=40, blank=True)
    laterality = models.CharField(max_length=1, blank=True)
    station = models.CharField(max_length=40, blank=True)
    instance_count = models.PositiveIntegerField(default=0)

    def card(self) -> SeriesCard:
        """The series as a value. Expects: `study` is loaded."""
        return SeriesCard(
            key=self.pk,
            uid=self.uid,
            study_uid=self.study.uid,
            modality=self.modality,
            number=self.number,
            description=self.description,
            body_part=self.body_part,
            laterality=self.laterality,
            station=self.station,
            instances=self.instance_count,
        )


class InstanceQuerySet(models.QuerySet["Instance"]):
    """Instances; every reading of pixels begins here."""

    def seen(self) -> "InstanceQuerySet":
        """Only those whose batch is complete."""
        return self.filter(visible=True)

    def with_parents(self) -> "InstanceQuerySet":
        """With series and study loaded, the sealed column left alone."""
        return self.select_related("series__study").defer("series__study__patient_id")


class Instance(models.Model):
    """One object. `sha256` covers its data set; `place` is its key in the archive."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="+", db_index=False)
    uid = models.CharField(max_length=64, unique=True)
    sop_class_uid = models.CharField(max_length=64)
    number = models.IntegerField(null=True)
    transfer_syntax = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    frames = models.PositiveIntegerField(default=1)
    bits = models.PositiveSmallIntegerField(default=0)
    photometric = models.CharField(max_length=20, blank=True)
    window_center = models.CharField(max_length=20, blank=True)
    window_width = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    place = models.CharField(max_length=120)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    visible = models.BooleanField(default=False)

    objects = InstanceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["series", "number", "id"], name="dicom_instance_order")]

    def card(self) -> InstanceCard:
        """The instance as a value. Expects: series and study are loaded."""
        told: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "uid", "sop_class_uid", "number", "transfer_syntax", "rows", "columns", "frames",
                "bits", "photometric", "window_center", "window_width", "sha256", "size", "place",
            )
        }  # fmt: skip
        return InstanceCard(
            key=self.pk,
            series_uid=self.series.uid,
            study_uid=self.series.study.uid,
            modality=self.series.modality,
            **told,
        )


class Held(models.Model):
    """Content under a UID that has another: kept apart until somebody decides; the first is never overwritten."""

    sop_uid = models.CharField(max_length=64)
    study_uid = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sop_uid", "sha256"], name="dicom_held_once")
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(decided_at=None), name="dicom_held_open")
        ]

    def card(self) -> HeldCard:
        """As a value. Expects: `batch` is loaded."""
        return HeldCard(
            id=self.pk,
            sop_uid=self.sop_uid,
            study_uid=self.study_uid,
            sender=self.batch.sender,
            sender_institution_id=self.batch.institution_id,
            size=self.size,
            at=self.at,
            decided_at=self.decided_at,
            decided_by_name=self.decided_by_name,
        )
