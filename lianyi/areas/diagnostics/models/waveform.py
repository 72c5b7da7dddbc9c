"""ECG recordings: where the object lies, what was measured of it, and what readers said to the proposals."""

from django.db import models
from django.db.models import F

from lianyi.areas.diagnostics.models.study import AT_ORDER, Study, StudyQuerySet
from lianyi.areas.diagnostics.types.waveforms import (
    ProposalAnswer,
    ProposalVerdict,
    WaveformCard,
    WaveformSource,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class WaveformNotFound(DomainError):
    """No such recording within the actor's reach."""

    code = "diagnostics.waveform_not_found"
    http_status = 404
    template = "There is no such recording within your reach."


class WaveformQuerySet(models.QuerySet["Waveform"]):
    """Recordings, by who may see their studies."""

    def visible_to(self, scope: Scope) -> "WaveformQuerySet":
        """Recordings of studies in reach that belong to an order."""
        studies: StudyQuerySet = Study.objects.visible_to(scope)
        return self.filter(study__in=studies, study__state__in=AT_ORDER)

    def one(self, waveform_id: int) -> "Waveform":
        """The row with its study and order. Raises: WaveformNotFound (404)."""
        row = self.select_related("study__order").filter(pk=waveform_id).first()
        if row is None:
            raise WaveformNotFound
        return row


class Waveform(models.Model):
    """One recording: an object of a study. `urgent` repeats the newest analysis for lists."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    sop_uid = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=5, choices=[(s, s) for s in WaveformSource])
    leads = models.JSONField()
    rate_hz = models.FloatField()
    samples = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    taken_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=60, blank=True)
    urgent = models.BooleanField(default=False)

    objects = WaveformQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate_hz__gt=0, samples__gt=0), name="waveform_has_samples"
            ),
        ]

    def card(self) -> WaveformCard:
        """The recording as a value. Expects: study is loaded, and belongs to an order."""
        return WaveformCard(
            id=self.pk,
            order_id=self.study.order_id or 0,
            resident_id=self.study.resident_id or 0,
            sop_uid=self.sop_uid,
            source=WaveformSource(self.source),
            leads=tuple(self.leads),
            rate_hz=self.rate_hz,
            samples=self.samples,
            seconds=self.samples / self.rate_hz,
            taken_at=self.taken_at,
            urgent=self.urgent,
        )


class WaveformAnalysis(models.Model):
    """What one version of the engine measured and proposed. Never changed: a newer version adds a row."""

    waveform = models.ForeignKey(Waveform, models.PROTECT, related_name="+", db_index=False)
    engine = models.CharField(max_length=30)
    document = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["waveform", "engine"], name="waveform_analysis_once_a_version"
            ),
        ]


class WaveformAnswer(models.Model):
    """What a reader said to one proposal. Only added to: the newest counts, the others are the story."""

    analysis = models.ForeignKey(WaveformAnalysis, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, choices=[(v, v) for v in ProposalVerdict])
    note = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(F("analysis"), F("number"), F("id").desc(), name="waveform_answers")
        ]

    def card(self) -> ProposalAnswer:
        """The answer as a value."""
        return ProposalAnswer(
            verdict=ProposalVerdict(self.verdict),
            by_name=self.by_name,
            at=self.at,
            note=self.note,
        )
