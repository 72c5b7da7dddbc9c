"""What belongs to the way between two institutions: package, vehicle, reports back, talks with those outside."""

from django.db import models

from lianyi.areas.referrals.types.words import ContactOutcome, Vehicle


class Package(models.Model):
    """The continuity package: the record as it was when the referral left, and whether the receiver could read it."""

    referral = models.OneToOneField(
        "referrals.Referral", models.PROTECT, related_name="+", primary_key=True
    )
    content = models.JSONField()
    family_doctor_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    readable = models.BooleanField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_name = models.CharField(max_length=60, blank=True)


class Transport(models.Model):
    """The journey, with the hand-over note. Vital signs are kept as they were read, by name."""

    referral = models.OneToOneField(
        "referrals.Referral", models.PROTECT, related_name="+", primary_key=True
    )
    vehicle = models.CharField(max_length=12, choices=[(v, v) for v in Vehicle])
    plate = models.CharField(max_length=12, blank=True)
    escort_name = models.CharField(max_length=60, blank=True)
    escort_phone = models.CharField(max_length=20, blank=True)
    departed_at = models.DateTimeField()
    eta_at = models.DateTimeField(null=True)
    vitals = models.JSONField(default=dict)
    handover_note = models.CharField(max_length=1000)
    arrival_vitals = models.JSONField(default=dict)
    arrival_note = models.CharField(max_length=500, blank=True)
    received_by_name = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)


class ShortReport(models.Model):
    """A few lines from the receiver to the sender, while care goes on; `read_at` when the sender took note."""

    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="+", db_index=False
    )
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    body = models.CharField(max_length=1000)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    read_at = models.DateTimeField(null=True)
    read_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="short_report_thread")]


class OutsideContact(models.Model):
    """One talk with a resident in a hospital outside about coming back (REF-05)."""

    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    encounter_id = models.BigIntegerField()
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    spoke_with = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in ContactOutcome])
    note = models.CharField(max_length=500, blank=True)
    next_on = models.DateField(null=True)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["encounter_id", "at"], name="outside_contact_log")]
