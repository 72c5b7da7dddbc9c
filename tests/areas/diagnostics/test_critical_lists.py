"""Lists and figures of critical values, and the bounds a county sets for itself."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import CriticalBound
from lianyi.areas.diagnostics.rules.critical import judge
from lianyi.areas.diagnostics.selectors.critical import count_critical, list_critical
from lianyi.areas.diagnostics.selectors.critical_figures import critical_figures
from lianyi.areas.diagnostics.selectors.critical_rules import critical_rules
from lianyi.areas.diagnostics.services import critical_ending as ending
from lianyi.areas.diagnostics.services.critical_lists import (
    BoundsCrossed,
    StandsAlready,
    StartsInThePast,
    set_critical_rule,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.types.critical import (
    ContactWay,
    CriticalFilter,
    CriticalRuleDraft,
    ReachDraft,
)
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.period import Period
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, at_time
from tests.areas.diagnostics.critical import LATER, acknowledged, acted, raised
from tests.querycounts import counted

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-06")]


@pytest.fixture
def county():
    return a_county()


def test_the_list_costs_three_queries_however_long_it_is(county):
    scope = at_time(county.chief, LATER).scope
    wanted = CriticalFilter(box="open")
    raised(county)
    with counted("diagnostics.critical_list"):
        list_critical(scope=scope, wanted=wanted, now=LATER)
    raised(county, name="刘洋")
    raised(county, name="赵敏")
    with counted("diagnostics.critical_list"):
        found = list_critical(scope=scope, wanted=wanted, now=LATER)

    assert len(found.rows) == 3
    assert count_critical(scope, "open", LATER + timedelta(minutes=11)) == (3, 3)
    assert count_critical(at_time(county.township_doctor, LATER).scope, "act", LATER) == (3, 0)


def test_figures_count_minutes_and_open_to_their_rows(county):
    quick, slow = raised(county), raised(county, name="刘洋")
    acted(county, quick, at=LATER + timedelta(minutes=5))
    at = LATER + timedelta(minutes=30)
    ending.reach_patient(
        critical_id=quick.id,
        draft=ReachDraft(way=ContactWay.PHONE, told="已告知"),
        actor=at_time(county.township_doctor, at),
        now=at,
    )
    acknowledged(county, slow, at=LATER + timedelta(minutes=45))
    now = LATER + timedelta(hours=1)
    scope = at_time(county.chief, now).scope
    whole, lines = critical_figures(scope, Period(TODAY, TODAY), now)

    assert (whole.raised, whole.acknowledged, whole.acknowledged_in_time) == (2, 2, 1)
    assert (whole.acknowledge_median, whole.acknowledge_p90) == (5, 45)
    assert (whole.reached, whole.reached_in_time, whole.reach_median, whole.open) == (1, 1, 30, 1)
    assert [line.name for line in lines["kind"]] == ["影像"]

    def rows(mark):
        wanted = CriticalFilter(box="all", mark=mark, from_on=TODAY, to_on=TODAY)
        return [row.card.id for row in list_critical(scope=scope, wanted=wanted, now=now)]

    assert rows("acknowledged_in_time") == [quick.id]
    assert rows("acknowledged_late") == [slow.id]
    assert rows("reached") == [quick.id]
    assert rows("open") == [slow.id]


def test_a_county_sets_its_own_bounds_from_a_day_on_and_the_past_stays(county):
    chief = at_time(county.chief, NOW)
    draft = CriticalRuleDraft(
        code="LAB-K",
        kind=CentreKind.LABORATORY,
        name_zh="血钾",
        analyte="K",
        unit="mmol/L",
        at_most=Decimal("2.5"),
        at_least=Decimal("6.5"),
        age_from_days=28,
        from_on=TODAY,
        confirmed=True,
    )
    set_critical_rule(draft=draft, actor=chief, now=NOW)

    def judged(value, on):
        rules = critical_rules("411723", on).values()
        return judge("K", Decimal(value), "mmol/L", age_days=20_000, rules=rules)

    assert judged("6.3", TODAY) is None
    assert judged("6.3", TODAY - timedelta(days=1)).code == "LAB-K"
    assert judged("6.5", TODAY).status == "confirmed"
    with pytest.raises(StandsAlready):
        set_critical_rule(draft=draft, actor=chief, now=NOW)


def test_a_rule_that_cannot_be_right_is_refused(county):
    chief = at_time(county.chief, NOW)
    fields = {"code": "LAB-X", "kind": CentreKind.LABORATORY, "name_zh": "新项目", "from_on": TODAY}

    for wrong, refusal in (
        ({"from_on": TODAY - timedelta(days=1)}, StartsInThePast),
        ({"at_most": Decimal(9), "at_least": Decimal(3)}, BoundsCrossed),
        ({"age_from_days": 30, "age_to_days": 30}, BoundsCrossed),
        ({"name_zh": " "}, TextMissing),
    ):
        with pytest.raises(refusal):
            set_critical_rule(draft=CriticalRuleDraft(**{**fields, **wrong}), actor=chief, now=NOW)
    with pytest.raises(NotPermitted):
        set_critical_rule(
            draft=CriticalRuleDraft(**fields), actor=at_time(county.reader, NOW), now=NOW
        )
    assert not CriticalBound.objects.exists()


def test_a_retired_rule_is_gone_from_its_day(county):
    set_critical_rule(
        draft=CriticalRuleDraft(
            code="IMG-AIRWAY",
            kind=CentreKind.IMAGING,
            name_zh="气道异物",
            from_on=TODAY,
            retired=True,
        ),
        actor=at_time(county.chief, NOW),
        now=NOW,
    )

    assert "IMG-AIRWAY" not in critical_rules("411723", TODAY)
    assert "IMG-AIRWAY" in critical_rules("411723", TODAY - timedelta(days=1))
    assert "IMG-AIRWAY" in critical_rules("410000", TODAY)
