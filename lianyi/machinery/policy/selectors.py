"""Reads of policy: what holds, what held, what changed."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any, Final

from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy.models import PolicyProfile, PolicyVersion
from lianyi.machinery.policy.parameters import UnknownParameter, Value, parameter, parameters
from lianyi.machinery.policy.presets import presets
from lianyi.machinery.policy.types import Change, PolicyView, ProfileCard, VersionCard
from lianyi.machinery.prepared import Question

_HOLDING: Final = Question(
    lambda county_code, on: PolicyVersion.objects.holding(county_code, on)[:1]
)
_BY_KEY: Final = Question(lambda pk: PolicyVersion.objects.select_related("profile").filter(pk=pk))


class PolicyVersionNotFound(DomainError):
    """No version bears this number."""

    code = "policy.version_not_found"
    http_status = 404
    template = "There is no policy version {version_id}."


class PolicyProfileNotFound(DomainError):
    """The county has no profile yet."""

    code = "policy.profile_not_found"
    http_status = 404
    template = "County {county_code} has no policy profile yet; make one from a preset."


def current(county_code: str, on: date) -> PolicyView:
    """The rules that hold for a county on a day; the defaults where the county has no profile or it starts later.

    Cost: one query.
    """
    row = _HOLDING.first(county_code=county_code, on=on)
    if row is None:
        return PolicyView(county_code=county_code, version_id=None, valid_from=None)
    return _view(row, county_code)


def latest(county_code: str) -> PolicyView:
    """The newest version of a county, also where it starts in the future. Raises: PolicyProfileNotFound (404)."""
    row = PolicyVersion.objects.holding(county_code, date.max).first()
    if row is None:
        raise PolicyProfileNotFound(county_code=county_code)
    return _view(row, county_code)


def at(version_id: int | None, county_code: str = "") -> PolicyView:
    """The rules as a case stored them; without a version, the defaults. Raises: PolicyVersionNotFound (404)."""
    if version_id is None:
        return PolicyView(county_code=county_code, version_id=None, valid_from=None)
    row = _version(version_id)
    return _view(row, row.profile.county_code)


def list_profiles() -> list[ProfileCard]:
    """Every profile, by county code; there are as many as counties on the installation."""
    names = {preset.key: preset.name_zh for preset in presets()}
    return [
        _profile_card(row, names) for row in PolicyProfile.objects.order_by("county_code")[:500]
    ]


def get_profile(county_code: str) -> ProfileCard:
    """One county's profile; raise PolicyProfileNotFound (404)."""
    row = PolicyProfile.objects.filter(county_code=county_code).first()
    if row is None:
        raise PolicyProfileNotFound(county_code=county_code)
    return _profile_card(row, {preset.key: preset.name_zh for preset in presets()})


def list_versions(county_code: str, at_most: int = 100) -> list[VersionCard]:
    """The versions of a profile, newest first, each with the number of values it changed."""
    rows = list(
        PolicyVersion.objects.filter(profile__county_code=county_code).order_by(
            "-valid_from", "-id"
        )[: at_most + 1]
    )
    cards = []
    for row, before in zip_longest(rows, rows[1:]):
        changes = len(_differences(before.values, row.values)) if before else 0
        cards.append(
            VersionCard(
                id=row.pk,
                county_code=county_code,
                valid_from=row.valid_from,
                note=row.note,
                author=row.author,
                created_at=row.created_at,
                changes=changes,
            )
        )
    return cards[:at_most]


def differences(older_id: int | None, newer_id: int) -> list[Change]:
    """What a newer version says differently from an older one (or from the defaults), by key."""
    newer = _version(newer_id)
    older: dict[str, Any] = _version(older_id).values if older_id is not None else {}
    return _differences(older, newer.values)


def confirmed_keys(county_code: str, on: date) -> frozenset[str]:
    """Keys of parameters marked 待确认 that the county has settled in the version holding on a day."""
    row = PolicyVersion.objects.holding(county_code, on).first()
    return frozenset(row.confirmed) if row else frozenset()


def _version(version_id: int) -> PolicyVersion:
    row = _BY_KEY.first(pk=version_id)
    if row is None:
        raise PolicyVersionNotFound(version_id=version_id)
    return row


def _view(row: PolicyVersion, county_code: str) -> PolicyView:
    return PolicyView(
        county_code=county_code,
        version_id=row.pk,
        valid_from=row.valid_from,
        values=StoredValues(row.values),
    )


class StoredValues(Mapping[str, Value]):
    """The values of a version, each read when it is asked for: a service asks for two of two hundred.

    A key that code no longer declares is left aside, for the version outlives it.
    """

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._stored = stored

    def __getitem__(self, key: str) -> Value:
        try:
            return parameter(key).read(self._stored[key])
        except UnknownParameter as gone:
            raise KeyError(key) from gone

    def __iter__(self) -> Iterator[str]:
        return (p.key for p in parameters() if p.key in self._stored)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def stored_values(stored: Mapping[str, Any]) -> dict[str, Value]:
    """Read all values of a version."""
    return dict(StoredValues(stored))


def _differences(older: dict[str, Any], newer: dict[str, Any]) -> list[Change]:
    changes = []
    before, after = stored_values(older), stored_values(newer)
    for p in parameters():
        old, new = before.get(p.key, p.default), after.get(p.key, p.default)
        if old != new:
            changes.append(
                Change(
                    key=p.key,
                    name_zh=p.name_zh,
                    unit=p.unit,
                    before=p.shown(old),
                    after=p.shown(new),
                )
            )
    return changes


def _profile_card(row: PolicyProfile, names: dict[str, str]) -> ProfileCard:
    return ProfileCard(
        id=row.pk,
        county_code=row.county_code,
        name=row.name,
        based_on=row.based_on,
        preset_name=names.get(row.based_on, ""),
    )
