"""The rows that are counted."""

from django.db import models


class Tally(models.Model):
    """One event as heard; nothing forbids a second row for it."""

    event = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    note = models.CharField(max_length=20, default="")

    class Meta:
        db_table = "fault_tally"
        indexes = [models.Index(fields=["event"], name="fault_tally_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_id}"
