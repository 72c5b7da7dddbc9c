"""Shared centres: who hosts them, whom they serve, what they offer at which price."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class CentreNotFound(DomainError):
    """No such centre in sight."""

    code = "diagnostics.centre_not_found"
    http_status = 404
    template = "There is no centre {centre_id} within your reach."


class CentreQuerySet(models.QuerySet["Centre"]):
    """Centres, by who hosts or is served."""

    def visible_to(self, scope: Scope) -> "CentreQuerySet":
        """Centres that an institution in reach hosts, or whose member it is."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        served = CentreMember.objects.filter(centre=models.OuterRef("pk"), institution__in=ids)
        return self.filter(Q(host__in=ids) | Q(models.Exists(served)))

    def open_on(self, day: date) -> "CentreQuerySet":
        """Centres that take orders on a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def one(self, centre_id: int) -> "Centre":
        """The row. Raises: CentreNotFound (404)."""
        row = self.filter(pk=centre_id).first()
        if row is None:
            raise CentreNotFound(centre_id=centre_id)
        return row


class Centre(models.Model):
    """A shared centre. `third_party`: an independent institution under contract, see Contract."""

    kind = models.CharField(max_length=12, choices=[(k, k) for k in CentreKind])
    name = models.CharField(max_length=80)
    county_code = models.CharField(max_length=12)
    host = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    third_party = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    capacity_per_day = models.PositiveIntegerField(null=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county_code", "name"], name="centre_one_name"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="centre_closes_after_it_opens",
            ),
        ]

    def card(self) -> CentreCard:
        """The centre as a value."""
        return CentreCard(
            id=self.pk,
            kind=CentreKind(self.kind),
            name=self.name,
            county_code=self.county_code,
            host_id=self.host_id,
            third_party=self.third_party,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
        )


class CentreMember(models.Model):
    """That a centre serves an institution: equipment checked, then online once a test of the connection was passed.

    RMT-11, RMT-13; "examined below, reported above" is reached with the first signed report.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="members", db_index=False)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    equipped_on = models.DateField(null=True)
    equipment = models.CharField(max_length=200, blank=True)
    tested_on = models.DateField(null=True)
    tested_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "institution"], name="centre_member_once"),
            models.CheckConstraint(
                condition=Q(tested_on=None) | Q(equipped_on__isnull=False),
                name="centre_member_equipped_before_online",
            ),
        ]


class Offer(models.Model):
    """An item that a centre does, at a price, between two days. Money in fen."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="offers", db_index=False)
    item_code = models.CharField(max_length=30)
    price_fen = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "item_code", "from_on"], name="centre_offer_once_a_day"
            ),
        ]
