"""What the viewer must know of an image before its pixels: read from the object once, when its study arrives."""

from django.db import models


class ImageHead(models.Model):
    """The head of one instance (`engines.pixels.Head` as JSON); empty for what is no image (a waveform, a text)."""

    study = models.ForeignKey("diagnostics.Study", models.CASCADE, related_name="+", db_index=False)
    series_uid = models.CharField(max_length=64)
    sop_uid = models.CharField(max_length=64, unique=True)
    head = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["study"], name="image_head_of_study")]
