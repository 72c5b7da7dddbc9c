"""The register of laboratories and what they can test in a day."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class LaboratoryNotFound(DomainError):
    """No such laboratory within the actor's reach."""

    code = "diagnostics.laboratory_not_found"
    http_status = 404
    template = "There is no laboratory {laboratory_id} within your reach."


class LaboratoryQuerySet(models.QuerySet["Laboratory"]):
    """Laboratories, by institution."""

    def visible_to(self, scope: Scope) -> "LaboratoryQuerySet":
        """Those of institutions in reach, and of hosts of centres that serve one in reach."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(
            Q(institution__in=ids) | Q(centre__in=Centre.objects.visible_to(scope).values("pk"))
        )

    def one(self, laboratory_id: int) -> "Laboratory":
        """The row. Raises: LaboratoryNotFound (404)."""
        row = self.select_related("institution", "centre").filter(pk=laboratory_id).first()
        if row is None:
            raise LaboratoryNotFound(laboratory_id=laboratory_id)
        return row


class Laboratory(models.Model):
    """A laboratory of an institution: kind, biosafety level, scope, staff, equipment, state of building, acceptance."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14)
    biosafety = models.CharField(max_length=6)
    scope = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10)
    head_name = models.CharField(max_length=60, blank=True)
    staff_count = models.PositiveSmallIntegerField(default=0)
    area_m2 = models.PositiveIntegerField(null=True)
    equipment = models.TextField(blank=True)
    accepted_on = models.DateField(null=True)
    acceptance_no = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=60)

    objects = LaboratoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="laboratory_one_name"),
            models.CheckConstraint(
                condition=~Q(state__in=["ACCEPTED", "RUNNING"]) | Q(accepted_on__isnull=False),
                name="laboratory_runs_after_acceptance",
            ),
        ]


class LabCapacity(models.Model):
    """Tests of an item a day, by a method, from a day on; the newest row of an item counts."""

    laboratory = models.ForeignKey(
        Laboratory, models.PROTECT, related_name="capacities", db_index=False
    )
    item_code = models.CharField(max_length=30)
    method = models.CharField(max_length=60)
    per_day = models.PositiveIntegerField()
    surge_per_day = models.PositiveIntegerField()
    from_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "item_code", "from_on"], name="lab_capacity_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(surge_per_day__gte=F("per_day")), name="lab_capacity_surge_is_more"
            ),
        ]
