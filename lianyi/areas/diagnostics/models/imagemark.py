"""Measurements: drawn by a reader on an image, kept for that reader."""

from django.db import models

from lianyi.areas.diagnostics.types.viewing import MarkCard, MarkKind


class ImageMark(models.Model):
    """One measurement. `points`: [[x, y], …] in pixels of the image; what it measures is worked out when shown."""

    study = models.ForeignKey("diagnostics.Study", models.PROTECT, related_name="+", db_index=False)
    reader_id = models.BigIntegerField()
    sop_uid = models.CharField(max_length=64)
    frame = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=[(k, k) for k in MarkKind])
    points = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["study", "reader_id"], name="image_mark_of_reader")]

    def card(self) -> MarkCard:
        """The measurement as a value."""
        return MarkCard(
            id=self.pk,
            uid=self.sop_uid,
            frame=self.frame,
            kind=MarkKind(self.kind),
            points=tuple((float(x), float(y)) for x, y in self.points),
        )
