"""The register of institutions (机构库) and its history."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianyi.areas.organisations.models.dated import DatedManager, ends_after_it_starts
from lianyi.areas.organisations.rules import is_primary_care
from lianyi.areas.organisations.types import (
    Grade,
    InstitutionCard,
    LegalStatus,
    Level,
    ManagementType,
    OperatingStatus,
    OwnerKind,
    PositionSource,
    Tier,
)


class Division(models.Model):
    """An administrative division of county, township or village level."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    parent_code = models.CharField(max_length=12, db_index=True)


class Institution(models.Model):
    """One institution as it stands today; `versions` say how it came to be so."""

    code = models.CharField(max_length=32, unique=True)
    credit_code = models.CharField(max_length=18, blank=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    initials = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=4, blank=True)
    tier = models.CharField(max_length=10)
    level = models.CharField(max_length=1, default=Level.UNRATED.value)
    grade = models.CharField(max_length=1, default=Grade.UNRATED.value)
    management_type = models.CharField(max_length=1, default=ManagementType.NON_PROFIT.value)

    owner = models.CharField(max_length=80, blank=True)
    owner_kind = models.CharField(max_length=12, default=OwnerKind.GOVERNMENT.value)
    owning_government = models.CharField(max_length=80, blank=True)
    employer = models.CharField(max_length=80, blank=True)
    manager = models.CharField(max_length=80, blank=True)
    user = models.CharField(max_length=80, blank=True)
    legal_status = models.CharField(max_length=12, default=LegalStatus.NONE.value)
    legal_representative = models.CharField(max_length=40, blank=True)
    operating_status = models.CharField(max_length=1, default=OperatingStatus.OPEN.value)

    beds = models.PositiveIntegerField(default=0)
    population = models.PositiveIntegerField(default=0)
    division_code = models.CharField(max_length=12, blank=True)
    county_code = models.CharField(max_length=6, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    position_source = models.CharField(max_length=12, default=PositionSource.SURVEYED.value)

    licence_no = models.CharField(max_length=40, blank=True)
    licence_from = models.DateField(null=True, blank=True)
    licence_until = models.DateField(null=True, blank=True)
    role_statement = models.TextField(blank=True)
    opened_on = models.DateField(null=True, blank=True)
    other_numbers = models.JSONField(default=dict, blank=True)
    current_to = models.DateField()
    """The day up to which dated changes have been laid into this row."""

    class Meta:
        indexes = [
            models.Index(fields=["county_code", "tier", "code"], name="institution_county_tier"),
            models.Index(fields=["parent"], name="institution_parent"),
            models.Index(fields=["name"], name="institution_name"),
            models.Index(fields=["division_code"], name="institution_division"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code=""),
                name="institution_credit_code_once",
            ),
            models.CheckConstraint(
                name="institution_position_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            ),
            models.CheckConstraint(
                name="institution_licence_dates",
                condition=Q(licence_from__isnull=True)
                | Q(licence_until__isnull=True)
                | Q(licence_until__gte=models.F("licence_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def card(self) -> InstitutionCard:
        """The frozen face of this row."""
        return InstitutionCard(
            id=self.pk,
            code=self.code,
            name=self.name,
            short_name=self.short_name,
            kind=self.kind,
            tier=Tier(self.tier),
            level=Level(self.level),
            grade=Grade(self.grade),
            division_code=self.division_code,
            county_code=self.county_code,
            parent_id=self.parent_id,
            beds=self.beds,
            latitude=self.latitude,
            longitude=self.longitude,
            is_primary_care=is_primary_care(self.kind),
            population=self.population,
        )


class InstitutionVersion(models.Model):
    """One dated change of an institution: append-only, folded in order into any day's state."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="versions", db_index=False
    )
    no = models.PositiveIntegerField()
    valid_from = models.DateField()
    changes = models.JSONField()
    reason = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "no"], name="institution_version_no")
        ]
        indexes = [models.Index(fields=["valid_from"], name="institution_version_from")]


class InstitutionAlias(models.Model):
    """Another name, with the days it was used and how sure we are (X30)."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="aliases", db_index=False
    )
    name = models.CharField(max_length=80, db_index=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    confidence_percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="institution_alias_once"),
            models.CheckConstraint(
                name="institution_alias_confidence", condition=Q(confidence_percent__range=(1, 100))
            ),
        ]


class ServiceArea(models.Model):
    """A division an institution answers for, by date."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="service_areas")
    division_code = models.CharField(max_length=12, db_index=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DatedManager["ServiceArea"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "division_code"],
                condition=Q(until_on__isnull=True),
                name="service_area_open_once",
            ),
            ends_after_it_starts("service_area_dates"),
        ]


class Director(models.Model):
    """Who directs an institution (院长), by date."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="directors")
    person_name = models.CharField(max_length=40)
    staff_id = models.BigIntegerField(null=True, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DatedManager["Director"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(until_on__isnull=True),
                name="director_open_once",
            ),
            ends_after_it_starts("director_dates"),
        ]
