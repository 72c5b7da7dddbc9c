"""Who may be asked: the register of experts, and the clinics they hold at a distance."""

from django.db import models

from lianyi.kernel.errors import DomainError


class ExpertNotFound(DomainError):
    """No such expert on the register."""

    code = "consultations.expert_not_found"
    http_status = 404
    template = "There is no expert {expert_id} on the register within your reach."


class ClinicNotFound(DomainError):
    """No such expert clinic."""

    code = "consultations.clinic_not_found"
    http_status = 404
    template = "There is no open expert clinic {clinic_id}."


class Expert(models.Model):
    """A doctor whose independent practice was verified. `independent_since`: what `proof` proves.

    One of a partner hospital outside has no staff file here: `rank` and licence are then what the hospital told us.
    """

    staff = models.OneToOneField("workforce.Staff", models.PROTECT, related_name="+", null=True)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    department = models.CharField(max_length=60, blank=True)
    discipline = models.CharField(max_length=20)
    speciality = models.CharField(max_length=200, blank=True)
    independent_since = models.DateField()
    proof = models.CharField(max_length=200)
    rank = models.CharField(max_length=10, blank=True)
    licence_no = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    verified_at = models.DateTimeField()
    verified_by_name = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="expert_by_user")]


class Clinic(models.Model):
    """An expert's clinic that townships may book; its hours and slots are those of a resource of scheduling."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    resource = models.OneToOneField("scheduling.Resource", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    published_by_name = models.CharField(max_length=60)
