"""Key images: those that show the finding, as they were looked at."""

from django.db import models
from django.db.models import Q

from lianyi.areas.diagnostics.types.viewing import KeyImageCard


class KeyImage(models.Model):
    """One key image of a study. `centre` and `width` in the modality's unit; both empty: as the image opens."""

    study = models.ForeignKey("diagnostics.Study", models.PROTECT, related_name="+", db_index=False)
    sop_uid = models.CharField(max_length=64)
    frame = models.PositiveIntegerField()
    centre = models.FloatField(null=True)
    width = models.FloatField(null=True)
    inverted = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "sop_uid", "frame"], name="key_image_once"),
            models.CheckConstraint(
                condition=Q(centre=None, width=None) | Q(centre__isnull=False, width__gt=0),
                name="key_image_whole_window",
            ),
        ]

    def card(self) -> KeyImageCard:
        """The key image as a value."""
        return KeyImageCard(
            id=self.pk,
            study_id=self.study_id,
            uid=self.sop_uid,
            frame=self.frame,
            centre=self.centre,
            width=self.width,
            inverted=self.inverted,
            note=self.note,
            by_name=self.by_name,
            at=self.at,
        )
