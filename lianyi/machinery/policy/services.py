"""Writes of policy: a county takes a profile, and settles values from a day on."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.policy.models import PolicyProfile, PolicyVersion
from lianyi.machinery.policy.parameters import defaults, parameter, plain_values, read_values
from lianyi.machinery.policy.presets import preset
from lianyi.machinery.policy.selectors import PolicyProfileNotFound, stored_values
from lianyi.machinery.policy.types import PolicyView

_ZONE = ZoneInfo("Asia/Shanghai")


class ProfileExists(DomainError):
    """A county has one profile."""

    code = "policy.profile_exists"
    http_status = 409
    template = "County {county_code} already has a policy profile; change it with a new version."


class StartsTooEarly(DomainError):
    """A change may not reach into the past: cases were decided under the old values."""

    code = "policy.starts_too_early"
    http_status = 422
    template = "A new version may not start on {valid_from}; the earliest day is {earliest}."


class NoteMissing(DomainError):
    """A change of the rules needs a reason or a document number."""

    code = "policy.note_missing"
    http_status = 422
    template = "Give the reason or the number of the document for this change."


class NothingChanged(DomainError):
    """The new version would say what the last one says."""

    code = "policy.nothing_changed"
    http_status = 422
    template = "No value differs from the version before; nothing was stored."


@transaction.atomic
def create_profile(
    *, county_code: str, name: str, based_on: str, valid_from: date, actor: Actor, now: datetime
) -> PolicyView:
    """Give a county its profile, copied from a preset (or from the defaults, with an empty `based_on`).

    Raises: ProfileExists (409), UnknownPreset (422).
    """
    values = defaults() | (dict(preset(based_on).values) if based_on else {})
    try:
        with transaction.atomic():
            profile = PolicyProfile.objects.create(
                county_code=county_code, name=name, based_on=based_on, created_at=now
            )
    except IntegrityError:
        raise ProfileExists(field="county_code", county_code=county_code) from None
    version = _add(
        profile,
        valid_from,
        plain_values(values),
        [],
        f"按{_preset_name(based_on)}建立",
        actor,
        now,
    )
    audit.record(
        actor,
        "policy.profile_created",
        target=f"policy:{county_code}",
        at=now,
        facts={"based_on": based_on},
    )
    return PolicyView(
        county_code=county_code, version_id=version.pk, valid_from=valid_from, values=values
    )


@transaction.atomic
def change_policy(
    *,
    county_code: str,
    values: Mapping[str, Any],
    valid_from: date,
    note: str,
    actor: Actor,
    now: datetime,
    confirm: Collection[str] = (),
) -> PolicyView:
    """Add a version to a county's profile: the given values from a day on, every other value as before.

    Expects: `confirm` names the parameters marked 待确认 that the county settles by this change.
    Raises: PolicyProfileNotFound (404), BadValue, UnknownParameter, StartsTooEarly, NoteMissing, NothingChanged (422).
    """
    profile = PolicyProfile.objects.select_for_update().filter(county_code=county_code).first()
    if profile is None:
        raise PolicyProfileNotFound(county_code=county_code)
    if not note.strip():
        raise NoteMissing(field="note")
    last = PolicyVersion.objects.filter(profile=profile).order_by("-valid_from", "-id")[0]
    earliest = max(last.valid_from, now.astimezone(_ZONE).date())
    if valid_from < earliest:
        raise StartsTooEarly(field="valid_from", valid_from=valid_from, earliest=earliest)
    before = defaults() | stored_values(last.values)
    after = before | read_values(values)
    settled = sorted({*last.confirmed, *(parameter(key).key for key in confirm)})
    if after == before and settled == sorted(last.confirmed):
        raise NothingChanged
    version = _add(profile, valid_from, plain_values(after), settled, note.strip(), actor, now)
    changed = sorted(key for key in after if after[key] != before[key])
    audit.record(
        actor,
        "policy.changed",
        target=f"policy:{county_code}",
        at=now,
        facts={"version": version.pk, "valid_from": valid_from.isoformat(), "keys": changed},
    )
    return PolicyView(
        county_code=county_code, version_id=version.pk, valid_from=valid_from, values=after
    )


def _preset_name(key: str) -> str:
    return f"预设“{preset(key).name_zh}”" if key else "系统默认值"


def _add(
    profile: PolicyProfile,
    valid_from: date,
    values: dict[str, Any],
    confirmed: list[str],
    note: str,
    actor: Actor,
    now: datetime,
) -> PolicyVersion:
    return PolicyVersion.objects.create(
        profile=profile,
        valid_from=valid_from,
        values=values,
        confirmed=confirmed,
        note=note,
        author_id=actor.user_id,
        author=actor.name,
        created_at=now,
    )
