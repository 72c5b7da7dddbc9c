"""Consortia and the dated contracts of their members."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianyi.areas.organisations.models.dated import DatedManager, ends_after_it_starts
from lianyi.areas.organisations.models.institutions import Institution
from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumCard,
    ConsortiumState,
    CooperationForm,
    MemberCard,
    MemberRole,
    Model,
    Topology,
)


class Consortium(models.Model):
    """A medical consortium (医联体) of one of the five models."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    model = models.CharField(max_length=20)
    closeness = models.CharField(max_length=5)
    county_code = models.CharField(max_length=6, db_index=True)
    topology = models.CharField(max_length=20, default=Topology.STAR.value)
    governing_body = models.CharField(max_length=24)
    specialty = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=ConsortiumState.ACTIVE.value)
    founded_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    head_name = models.CharField(max_length=40, blank=True)
    document_no = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consortium_end_by_state",
                condition=Q(state=ConsortiumState.ACTIVE.value, ended_on__isnull=True)
                | Q(state=ConsortiumState.DISSOLVED.value, ended_on__isnull=False)
                | Q(
                    state=ConsortiumState.MERGED.value,
                    ended_on__isnull=False,
                    merged_into__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def card(self) -> ConsortiumCard:
        """The frozen face of this row."""
        return ConsortiumCard(
            id=self.pk,
            code=self.code,
            name=self.name,
            model=Model(self.model),
            closeness=Closeness(self.closeness),
            county_code=self.county_code,
            topology=Topology(self.topology),
            governing_body=self.governing_body,
            specialty=self.specialty,
            state=ConsortiumState(self.state),
            founded_on=self.founded_on,
            ended_on=self.ended_on,
            merged_into_id=self.merged_into_id,
            head_name=self.head_name,
            document_no=self.document_no,
        )


class Membership(models.Model):
    """One contract: an institution (or a department of it) belongs to a consortium from a day to a day.

    `exclusive` is true for the contracts of which an institution may hold only one at a time.
    """

    consortium = models.ForeignKey(
        Consortium, models.PROTECT, related_name="memberships", db_index=False
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="memberships", db_index=False
    )
    department = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=16)
    form = models.CharField(max_length=20)
    under = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    exclusive = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[DatedManager["Membership"]] = DatedManager()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "from_on"], name="membership_institution"),
            models.Index(fields=["consortium", "from_on"], name="membership_consortium"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(exclusive=True, until_on__isnull=True),
                name="membership_one_close_lead",
            ),
            models.UniqueConstraint(
                fields=["consortium", "institution", "department"],
                condition=Q(until_on__isnull=True),
                name="membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["consortium"],
                condition=Q(role=MemberRole.HEAD.value, until_on__isnull=True),
                name="membership_one_head",
            ),
            ends_after_it_starts("membership_dates"),
        ]

    def card(self) -> MemberCard:
        """The frozen face of this row; needs `consortium` and `institution` at hand."""
        return MemberCard(
            id=self.pk,
            consortium_id=self.consortium_id,
            consortium_name=self.consortium.name,
            model=Model(self.consortium.model),
            closeness=Closeness(self.consortium.closeness),
            institution=self.institution.card(),
            department=self.department,
            role=MemberRole(self.role),
            form=CooperationForm(self.form),
            under_id=self.under_id,
            from_on=self.from_on,
            until_on=self.until_on,
            end_reason=self.end_reason,
        )


class RoleGrant(models.Model):
    """A further role a member carries for a time, as county medical centre (县域医疗中心) or sub-centre (次中心)."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16)
    area = models.CharField(max_length=60, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DatedManager["RoleGrant"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"],
                condition=Q(until_on__isnull=True),
                name="role_grant_open_once",
            ),
            ends_after_it_starts("role_grant_dates"),
        ]


class PilotPair(models.Model):
    """A lead and the one member it tried the community with first (试点先行); the member may be unnamed."""

    consortium = models.ForeignKey(
        Consortium, models.PROTECT, related_name="pilots", db_index=False
    )
    member = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consortium"], name="pilot_one_a_consortium")
        ]


class HeadChange(models.Model):
    """The proposal that follows a change of director: the director of the lead is head (医共体负责人)."""

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="head_changes")
    director = models.ForeignKey("organisations.Director", models.PROTECT, related_name="+")
    from_name = models.CharField(max_length=40, blank=True)
    to_name = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    matter = models.ForeignKey(
        "organisations.Matter", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium"],
                condition=Q(state="proposed"),
                name="head_change_one_open",
            )
        ]


class ExitCase(models.Model):
    """A member on its way out of a consortium; the steps follow the consortium's model (X28)."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="exits")
    reason = models.CharField(max_length=200)
    last_day = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(closed=False), name="exit_one_open"
            )
        ]


class ExitStep(models.Model):
    """One step taken on the way out, with the paper that proves it."""

    exit = models.ForeignKey(ExitCase, models.PROTECT, related_name="taken", db_index=False)
    step = models.CharField(max_length=20)
    approved = models.BooleanField()
    document_no = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exit", "step"], name="exit_step_once")]
