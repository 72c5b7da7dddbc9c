"""Tables of the policy profiles. A version is added and never changed."""

from datetime import date
from typing import Any

from django.db import models

from lianyi.kernel.errors import DomainError


class VersionIsFixed(DomainError):
    """A stored version may not be changed or removed; add a new one."""

    code = "policy.version_is_fixed"
    http_status = 409
    template = "A stored policy version cannot be changed; add a version with a later date."


class PolicyProfile(models.Model):
    """The rules of one county, copied from a preset and changed with dates."""

    county_code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    based_on = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()


class VersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Versions, asked by county and day."""

    def holding(self, county_code: str, on: date) -> "VersionQuerySet":
        """The version that holds on a day comes first; of two from the same day, the later one."""
        return self.filter(profile__county_code=county_code, valid_from__lte=on).order_by(
            "-valid_from", "-id"
        )

    def update(self, **_values: Any) -> int:
        """Refused: versions are append-only."""
        raise VersionIsFixed

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: versions are append-only."""
        raise VersionIsFixed


class PolicyVersion(models.Model):
    """All values of a profile from one day on, as settled by one person, with the reason."""

    profile = models.ForeignKey(PolicyProfile, models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    values = models.JSONField()
    confirmed = models.JSONField(default=list)
    note = models.CharField(max_length=500)
    author_id = models.BigIntegerField(null=True)
    author = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["profile", "-valid_from", "-id"], name="policy_version_holding")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; refuse to store over an old one."""
        if not self._state.adding:
            raise VersionIsFixed
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: versions are append-only."""
        raise VersionIsFixed
