"""People: the master index, the numbers that name them, the households they live in."""

from typing import Any, Final, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, OuterRef, Q

from lianyi.areas.residents.models.access import BreakGlass, CareRelation
from lianyi.areas.residents.types import HouseholdRelation, IdentifierKind, Insurance
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.crypto.fields import EncryptedField

FEW: Final = 3_000
"""Up to so many relations, looking each of them up is faster than walking a list of names."""


class ResidentNotFound(DomainError):
    """There is no such resident, or none that this post may see: the two are never told apart."""

    code = "residents.not_found"
    http_status = 404
    template = "There is no such resident within your reach."


class KeyField(models.CharField):  # type: ignore[type-arg]  # Django fields are not subscriptable at run time
    """Text compared by code point on every database, so that a prefix is one range of an ordinary index."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Ask PostgreSQL for the collation that SQLite has by default."""
        return {
            **super().db_parameters(connection),
            "collation": "C" if connection.vendor == "postgresql" else None,
        }


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households of the institutions in reach."""

    def visible_to(self, scope: Scope) -> Self:
        """Households managed by an institution in reach."""
        return self if scope.everything else self.filter(institution_id__in=scope.institution_ids)


class Household(models.Model):
    """People who live together; the head is one of them."""

    number = models.CharField(max_length=32)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    division_code = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=200, blank=True)
    head = models.ForeignKey("residents.Resident", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"], name="residents_household_number"
            ),
        ]


class ResidentQuerySet(models.QuerySet["Resident"]):
    """The one predicate of who may see whom, and the readings that everything else is built from."""

    def visible_to(self, scope: Scope) -> Self:
        """Residents an institution in reach cares for at `scope.at`, or whose glass this user has broken."""
        if scope.everything:
            return self
        cared_for = CareRelation.objects.within(scope).filter(resident_id=OuterRef("pk"))
        if scope.user_id is None:
            return self.filter(Exists(cared_for))
        opened = BreakGlass.objects.open_to(scope).filter(resident_id=OuterRef("pk"))
        return self.filter(Q(Exists(cared_for)) | Q(Exists(opened)))

    def visible_in_parts(self, scope: Scope) -> tuple[Self, Self, Self]:
        """The same residents as `visible_to`, in three querysets, for long lists of which the first rows are wanted.

        PostgreSQL reads an OR of two conditions by learning everybody in reach first. Apart, it walks the list where
        the scope reaches many (the first part), and starts from those in reach where they are few (the second); the
        third part are those whose glass this user has broken. Only one of the first two has rows.
        """
        relations = CareRelation.objects.within(scope)
        reaches_many = Exists(relations.order_by()[FEW : FEW + 1])
        cared_for = relations.filter(resident_id=OuterRef("pk"))
        opened = BreakGlass.objects.open_to(scope)
        return (
            self.filter(reaches_many, Exists(cared_for)),
            self.filter(~reaches_many, pk__in=relations.order_by().values("resident_id")[:FEW]),
            self.filter(pk__in=opened.values("resident_id")),
        )

    def standing(self) -> Self:
        """Only files that were not merged into another."""
        return self.filter(survivor=None)

    def unsealed(self) -> Self:
        """Without the sealed columns: nothing is decrypted for a list."""
        return self.defer("phone", "contact_phone")

    def locked(self, resident_id: int) -> "Resident":
        """One standing resident of this queryset, locked for a write. Raises: ResidentNotFound (404)."""
        resident = self.standing().select_for_update(of=("self",)).filter(pk=resident_id).first()
        if resident is None:
            raise ResidentNotFound
        return resident


class Resident(models.Model):
    """One person. Names are kept as written and as read; telephones are sealed and found by a blind index."""

    name = KeyField(max_length=64)
    pinyin = KeyField(max_length=128)
    initials = KeyField(max_length=64)
    sex = models.CharField(max_length=1)
    born_on = models.DateField()
    born_on_estimated = models.BooleanField(default=False)
    id_masked = models.CharField(max_length=40, blank=True)
    health_card_issued_on = models.DateField(null=True)
    phone = EncryptedField(null=True)
    phone_index = models.CharField(max_length=64, blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    division_code = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=200, blank=True)
    insurance = models.CharField(max_length=12, default=Insurance.UNKNOWN)
    ethnicity_code = models.CharField(max_length=2, blank=True)
    marital_code = models.CharField(max_length=2, blank=True)
    education_code = models.CharField(max_length=2, blank=True)
    occupation = models.CharField(max_length=40, blank=True)
    blood_type = models.CharField(max_length=2, blank=True)
    rh_type = models.CharField(max_length=1, blank=True)
    contact_name = models.CharField(max_length=64, blank=True)
    contact_phone = EncryptedField(null=True)
    contact_phone_masked = models.CharField(max_length=20, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="members")
    household_relation = models.CharField(
        max_length=1, blank=True, choices=[(r.value, r.name) for r in HouseholdRelation]
    )
    mother = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    registered_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+"
    )
    contract_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, null=True, related_name="+"
    )
    family_doctor_id = models.BigIntegerField(
        null=True
    )  # a workforce.Staff: a neighbour, so no foreign key
    died_on = models.DateField(null=True)
    survivor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )  # an index over its NULLs would tempt SQLite to read the whole table by it
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="residents_by_name"),
            models.Index(fields=["pinyin", "id"], name="residents_by_pinyin"),
            models.Index(fields=["initials", "id"], name="residents_by_initials"),
            models.Index(fields=["born_on"], name="residents_by_birth"),
            models.Index(fields=["phone_index"], name="residents_by_phone"),
            models.Index(
                fields=["survivor"], name="residents_merged", condition=Q(survivor__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(died_on__gte=F("born_on")),
                name="residents_died_after_birth",
            ),
            models.CheckConstraint(
                condition=Q(survivor=None) | ~Q(survivor=F("id")), name="residents_not_own_survivor"
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["0", "1", "2", "9"]), name="residents_sex_code"
            ),
        ]


class Identifier(models.Model):
    """A number that names one person. Live numbers of a kind are unique over the whole county."""

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=[(k.value, k.name) for k in IdentifierKind])
    value = EncryptedField()
    index = models.CharField(max_length=64)
    masked = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "index"],
                condition=Q(retired_at=None),
                name="residents_identifier_unique",
            ),
        ]
