"""Tables of workforce: staff, posts, accounts of approved posts with their ledger, and the version of all access."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianyi.areas.workforce.types import EntryKind, EstablishmentLevel, Profession, Rank
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.crypto.fields import EncryptedField


class StaffNotFound(DomainError):
    """There is no such member of staff within reach."""

    code = "workforce.not_found"
    http_status = 404
    template = "There is no such member of staff within your reach."


class StaffQuerySet(models.QuerySet["Staff"]):
    """Staff by reach."""

    def visible_to(self, scope: Scope) -> Self:
        """Staff who hold or held a post at an institution in reach."""
        if scope.everything:
            return self
        held = Post.objects.filter(
            staff_id=models.OuterRef("pk"), institution_id__in=scope.institution_ids
        )
        return self.filter(models.Exists(held))

    def locked(self, staff_id: int) -> "Staff":
        """One member of staff of this queryset, locked for a write. Raises: StaffNotFound (404)."""
        staff = self.select_for_update(of=("self",)).filter(pk=staff_id).first()
        if staff is None:
            raise StaffNotFound
        return staff


class Staff(models.Model):
    """A member of staff. Identity number and telephone are sealed."""

    name = models.CharField(max_length=64)
    initials = models.CharField(max_length=64, blank=True)
    sex = models.CharField(max_length=1)
    profession = models.CharField(max_length=20, choices=[(p.value, p.name) for p in Profession])
    rank = models.CharField(
        max_length=8, default=Rank.NONE, choices=[(r.value, r.name) for r in Rank]
    )
    title = models.CharField(max_length=40, blank=True)
    licence_no = models.CharField(max_length=32, blank=True)
    licence_scope = models.CharField(max_length=60, blank=True)
    licence_until = models.DateField(null=True)
    identity_number = EncryptedField(blank=True, default="")
    identity_index = models.CharField(max_length=64, null=True, unique=True)
    id_masked = models.CharField(max_length=20, blank=True)
    phone = EncryptedField(blank=True, default="")
    phone_masked = models.CharField(max_length=20, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    left_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = StaffQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="workforce_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["licence_no"], condition=~Q(licence_no=""), name="workforce_licence_once"
            ),
        ]


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by day."""

    def on(self, day: object) -> Self:
        """Posts that are held on the day, both ends included."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Post(models.Model):
    """A role at an institution, held by a member of staff from a day to a day. One post is the main one."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    department = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True)
    main = models.BooleanField(default=False)
    opened_by_name = models.CharField(max_length=64)
    ended_by_name = models.CharField(max_length=64, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["institution", "staff"], name="workforce_posts_by_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(main=True, until=None),
                name="workforce_one_open_main_post",
            ),
            models.UniqueConstraint(
                fields=["staff", "institution", "role", "department"],
                condition=Q(until=None),
                name="workforce_post_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="workforce_post_forward"
            ),
        ]


class AccessVersion(models.Model):
    """One row that bears a new stamp whenever posts or memberships change: what was remembered under another is void.

    A stamp is random, so that one of a transaction that was rolled back never comes again.
    """

    stamp = models.CharField(max_length=32)


class EstablishmentAccount(models.Model):
    """Approved posts of one level, of an institution or of the county pool. Balances equal the sum of its entries."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, null=True, related_name="+"
    )
    county_code = models.CharField(max_length=6)
    level = models.CharField(max_length=8, choices=[(v.value, v.name) for v in EstablishmentLevel])
    approved = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "level"],
                condition=Q(institution__isnull=False),
                name="workforce_account_of_institution",
            ),
            models.UniqueConstraint(
                fields=["county_code", "level"],
                condition=Q(institution=None),
                name="workforce_account_of_pool",
            ),
            models.CheckConstraint(
                condition=Q(approved__gte=F("used") + F("reserved")),
                name="workforce_account_not_overdrawn",
            ),
        ]


class EstablishmentEntry(models.Model):
    """One line of the ledger, never edited: what was done, for whom, on whose approval."""

    account = models.ForeignKey(
        EstablishmentAccount, models.PROTECT, related_name="entries", db_index=False
    )
    kind = models.CharField(max_length=10, choices=[(k.value, k.name) for k in EntryKind])
    count = models.IntegerField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    works_at = models.ForeignKey(
        "organisations.Institution", models.PROTECT, null=True, related_name="+"
    )
    approval_no = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="workforce_entries")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(approval_no=""), name="workforce_entry_is_approved"
            ),
        ]


class EstablishmentUse(models.Model):
    """Who fills an approved post now: one at most a person."""

    staff = models.OneToOneField(Staff, models.PROTECT, related_name="establishment")
    account = models.ForeignKey(EstablishmentAccount, models.PROTECT, related_name="uses")
    works_at = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    since = models.DateField()
