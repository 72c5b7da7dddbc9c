"""A county's rules are copied from a preset and changed with dates; what was decided under old rules keeps them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.policy import public as policy
from lianyi.machinery.policy.models import PolicyVersion, VersionIsFixed
from lianyi.machinery.policy.parameters import BadValue
from lianyi.machinery.policy.selectors import confirmed_keys
from lianyi.machinery.policy.services import NoteMissing
from tests.machinery.policy.samples import MINUTES, STEPS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
COUNTY = "411723"
OFFICER = Actor(
    user_id=5, name="赵科长", role="administrator", institution_id=None, scope=Scope(at=NOW)
)


@pytest.fixture
def a_preset(tmp_path):
    file = tmp_path / "loose.toml"
    file.write_text(
        'key = "loose"\nname_zh = "松散型"\nsource = "seed-001"\n[values]\n"test.minutes" = 60\n',
        encoding="utf-8",
    )
    policy.register_presets(tmp_path)
    return "loose"


def a_profile(based_on="", valid_from=TODAY):
    return policy.create_profile(
        county_code=COUNTY,
        name="平舆县",
        based_on=based_on,
        valid_from=valid_from,
        actor=OFFICER,
        now=NOW,
    )


def a_change(values, valid_from=TODAY, note="平政办〔2026〕9号", **more):
    return policy.change_policy(
        county_code=COUNTY,
        values=values,
        valid_from=valid_from,
        note=note,
        actor=OFFICER,
        now=NOW,
        **more,
    )


def test_a_county_without_a_profile_follows_the_defaults():
    view = policy.current("999999", TODAY)

    assert view.version_id is None
    assert view.whole("test.minutes") == 30
    assert view.wholes("test.steps") == (0, 15)
    assert policy.at(None).whole("test.minutes") == 30


def test_a_profile_starts_with_the_values_of_its_preset(a_preset):
    a_profile(a_preset)

    assert policy.current(COUNTY, TODAY).whole("test.minutes") == 60
    assert policy.current(COUNTY, TODAY - DAY).version_id is None
    assert policy.get_profile(COUNTY).preset_name == "松散型"


def test_a_change_holds_from_its_day_and_not_before():
    first = a_profile()
    later = a_change({"test.minutes": 45}, valid_from=TODAY + 7 * DAY)

    assert policy.current(COUNTY, TODAY + 6 * DAY).version_id == first.version_id
    assert policy.current(COUNTY, TODAY + 7 * DAY).whole("test.minutes") == 45
    assert policy.at(first.version_id).whole("test.minutes") == 30
    assert policy.at(later.version_id).whole("test.minutes") == 45


def test_what_a_change_does_not_name_stays_as_it_was():
    a_profile()
    a_change({"test.minutes": 45})
    view = a_change({"test.steps": "0, 20"})

    assert (view.whole("test.minutes"), view.wholes("test.steps")) == (45, (0, 20))


def test_of_two_versions_from_the_same_day_the_later_one_holds():
    a_profile()
    a_change({"test.minutes": 45})
    last = a_change({"test.minutes": 50})

    assert policy.current(COUNTY, TODAY).version_id == last.version_id


def test_a_stored_version_cannot_be_changed_or_removed():
    version = PolicyVersion.objects.get(pk=a_profile().version_id)

    for attempt in (version.save, version.delete, PolicyVersion.objects.all().delete):
        with pytest.raises(VersionIsFixed):
            attempt()
    with pytest.raises(VersionIsFixed):
        PolicyVersion.objects.filter(pk=version.pk).update(note="改")


def test_a_stored_version_survives_a_new_default_and_a_parameter_that_is_gone():
    version = PolicyVersion.objects.get(pk=a_profile().version_id)
    stored = {**version.values, "test.gone": 1}
    stored.pop("test.steps")
    old = PolicyVersion.objects.create(
        profile=version.profile,
        valid_from=TODAY,
        values=stored,
        note="旧",
        author="",
        created_at=NOW,
    )

    view = policy.at(old.pk)

    assert "test.gone" not in view.values
    assert view.wholes("test.steps") == STEPS.default


@pytest.mark.parametrize("days", [-1, -400])
def test_a_change_does_not_reach_into_the_past(days):
    a_profile(valid_from=TODAY - 400 * DAY)

    with pytest.raises(policy.StartsTooEarly) as refused:
        a_change({"test.minutes": 45}, valid_from=TODAY + days * DAY)

    assert refused.value.facts["earliest"] == TODAY


def test_a_change_does_not_slip_in_before_one_already_settled():
    a_profile()
    a_change({"test.minutes": 45}, valid_from=TODAY + 30 * DAY)

    with pytest.raises(policy.StartsTooEarly) as refused:
        a_change({"test.minutes": 50}, valid_from=TODAY + 5 * DAY)

    assert refused.value.facts["earliest"] == TODAY + 30 * DAY


@pytest.mark.parametrize(
    ("values", "note", "refusal"),
    [
        ({"test.minutes": 0}, "文件", BadValue),
        ({"test.nothing": 1}, "文件", policy.UnknownParameter),
        ({"test.minutes": 45}, "  ", NoteMissing),
        ({"test.minutes": 30}, "文件", policy.NothingChanged),
    ],
)
def test_a_change_that_is_refused_leaves_no_version(values, note, refusal):
    a_profile()

    with pytest.raises(refusal):
        a_change(values, note=note)

    assert PolicyVersion.objects.count() == 1


def test_only_a_county_with_a_profile_can_change_it_and_it_has_one_only():
    with pytest.raises(policy.PolicyProfileNotFound):
        a_change({"test.minutes": 45})
    a_profile()
    with pytest.raises(policy.ProfileExists):
        a_profile()
    with pytest.raises(policy.UnknownPreset):
        policy.create_profile(
            county_code="411724",
            name="正阳县",
            based_on="none",
            valid_from=TODAY,
            actor=OFFICER,
            now=NOW,
        )


def test_the_history_shows_what_each_version_changed_and_by_whom():
    first = a_profile()
    second = a_change({"test.minutes": 45, "test.switch": "是"})

    newest, oldest = policy.list_versions(COUNTY)

    assert (newest.id, newest.changes, newest.author) == (second.version_id, 2, "赵科长")
    assert (oldest.id, oldest.changes) == (first.version_id, 0)
    changes = {
        c.key: (c.before, c.after) for c in policy.differences(first.version_id, second.version_id)
    }
    assert changes == {"test.minutes": ("30", "45"), "test.switch": ("否", "是")}
    assert not policy.differences(None, first.version_id)
    with pytest.raises(policy.PolicyVersionNotFound):
        policy.differences(None, 0)


def test_a_number_to_be_confirmed_stays_so_until_the_county_confirms_it():
    a_profile()
    assert MINUTES.status == "to_confirm"
    assert MINUTES.key not in confirmed_keys(COUNTY, TODAY)

    a_change({}, confirm=[MINUTES.key])

    assert MINUTES.key in confirmed_keys(COUNTY, TODAY)


def test_making_and_changing_a_profile_are_audited_with_keys_and_without_values():
    a_profile()
    a_change({"test.minutes": 45})

    pour()
    lines = AuditLine.objects.filter(target=f"policy:{COUNTY}").order_by("id")
    assert [line.action for line in lines] == ["policy.profile_created", "policy.changed"]
    assert "test.minutes" in str(lines[1].facts)


def test_the_rules_of_a_day_cost_one_query(counted):
    a_profile()

    with counted("policy.current"):
        policy.current(COUNTY, TODAY)
