"""What units can do, partners outside the county, and the map of receiving hospitals."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianyi.areas.organisations.models.dated import DatedManager, ends_after_it_starts
from lianyi.areas.organisations.models.institutions import Institution
from lianyi.areas.organisations.types import (
    Ability,
    AgreementKind,
    CatalogueEntryCard,
    NetworkStatus,
    PartnerCard,
    RouteCard,
    Tier,
)


class CatalogueEntry(models.Model):
    """A row of the disease catalogue (病种目录): of a tier in a county, or of one unit."""

    county_code = models.CharField(max_length=6)
    tier = models.CharField(max_length=10, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="catalogue"
    )
    icd_prefix = models.CharField(max_length=12)
    disease_name = models.CharField(max_length=120)
    ability = models.CharField(max_length=10)
    condition = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80)

    objects: ClassVar[DatedManager["CatalogueEntry"]] = DatedManager()

    class Meta:
        indexes = [models.Index(fields=["icd_prefix", "county_code"], name="catalogue_prefix")]
        constraints = [
            models.CheckConstraint(
                name="catalogue_of_tier_or_unit",
                condition=(Q(institution__isnull=True) & ~Q(tier=""))
                | Q(institution__isnull=False, tier=""),
            ),
            models.UniqueConstraint(
                fields=["county_code", "tier", "icd_prefix"],
                condition=Q(institution__isnull=True, until_on__isnull=True),
                name="catalogue_tier_open_once",
            ),
            models.UniqueConstraint(
                fields=["institution", "icd_prefix"],
                condition=Q(institution__isnull=False, until_on__isnull=True),
                name="catalogue_unit_open_once",
            ),
            ends_after_it_starts("catalogue_dates"),
        ]

    def card(self) -> CatalogueEntryCard:
        """The frozen face of this row; needs `institution` at hand."""
        return CatalogueEntryCard(
            id=self.pk,
            tier=Tier(self.tier) if self.tier else None,
            institution_id=self.institution_id,
            institution_name=self.institution.name if self.institution else "",
            icd_prefix=self.icd_prefix,
            disease_name=self.disease_name,
            ability=Ability(self.ability),
            condition=self.condition,
            from_on=self.from_on,
            until_on=self.until_on,
            source=self.source,
        )


class InstitutionService(models.Model):
    """A service of the role catalogue (功能定位) that an institution gives, by date."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="services")
    service_code = models.CharField(max_length=32)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DatedManager["InstitutionService"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "service_code"],
                condition=Q(until_on__isnull=True),
                name="institution_service_open_once",
            ),
            ends_after_it_starts("institution_service_dates"),
        ]


class Agreement(models.Model):
    """A referral agreement between a lead hospital and a partner outside the county (转诊合作医院)."""

    lead = models.ForeignKey(Institution, models.PROTECT, related_name="agreements", db_index=False)
    partner = models.ForeignKey(Institution, models.PROTECT, related_name="partner_agreements")
    kind = models.CharField(max_length=12)
    document_no = models.CharField(max_length=60)
    network_status = models.CharField(max_length=10)
    network_checked_on = models.DateField(null=True, blank=True)
    specialties = models.JSONField(default=list)
    chosen_because = models.CharField(max_length=200)
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DatedManager["Agreement"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "partner", "document_no"], name="agreement_document_once"
            ),
            models.CheckConstraint(
                name="agreement_not_with_oneself", condition=~Q(lead=models.F("partner"))
            ),
            ends_after_it_starts("agreement_dates"),
        ]

    def card(self) -> PartnerCard:
        """The frozen face of this row; needs `partner` at hand."""
        return PartnerCard(
            id=self.pk,
            lead_id=self.lead_id,
            partner=self.partner.card(),
            kind=AgreementKind(self.kind),
            document_no=self.document_no,
            network_status=NetworkStatus(self.network_status),
            network_checked_on=self.network_checked_on,
            specialties=tuple(self.specialties),
            chosen_because=self.chosen_because,
            contact=self.contact,
            phone=self.phone,
            from_on=self.from_on,
            until_on=self.until_on,
        )


class ReceivingRoute(models.Model):
    """A primary institution's receiving hospital (承接医院), by date."""

    primary = models.ForeignKey(Institution, models.PROTECT, related_name="routes")
    receiving = models.ForeignKey(Institution, models.PROTECT, related_name="received_routes")
    lead = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="led_routes"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DatedManager["ReceivingRoute"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["primary"],
                condition=Q(until_on__isnull=True),
                name="receiving_route_open_once",
            ),
            models.CheckConstraint(
                name="receiving_route_not_itself",
                condition=~Q(primary=models.F("receiving")),
            ),
            ends_after_it_starts("receiving_route_dates"),
        ]

    def card(self) -> RouteCard:
        """The frozen face of this row; needs its three institutions at hand."""
        return RouteCard(
            id=self.pk,
            primary=self.primary.card(),
            receiving=self.receiving.card(),
            lead=self.lead.card() if self.lead else None,
            from_on=self.from_on,
            until_on=self.until_on,
            reason=self.reason,
        )
