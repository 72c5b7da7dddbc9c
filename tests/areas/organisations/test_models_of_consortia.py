"""The model table against the words of the documents: who may lead, who may join, in which form, under which body."""

from dataclasses import replace
from datetime import date

import pytest

from lianyi.areas.organisations.definitions import schemes
from lianyi.areas.organisations.rules.membership import (
    AlreadyMember,
    BreaksModel,
    Candidate,
    Contract,
    EndsBeforeStart,
    check_area_form,
    check_consortium,
    check_member,
    check_single,
    check_span,
    default_role,
    exit_is_open,
    is_exclusive,
    protected_among,
)
from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    Grade,
    InstitutionCard,
    Level,
    MemberKind,
    MemberRole,
    Model,
    OwnerKind,
    Tier,
    Topology,
)

pytestmark = pytest.mark.rows("ORG-02")

DAY = date(2026, 1, 1)
HERE = "411723"


def a_card(tier: Tier, kind: str, level: str = "2", county: str = HERE) -> InstitutionCard:
    return InstitutionCard(
        id=1,
        code="X",
        name="某医院",
        short_name="某医院",
        kind=kind,
        tier=tier,
        level=Level(level),
        grade=Grade.A,
        division_code=county,
        county_code=county,
        parent_id=None,
        beds=100,
        latitude=None,
        longitude=None,
        is_primary_care=kind[0] in "BCD",
    )


def candidate(
    tier: Tier,
    kind: str,
    level: str = "2",
    *,
    owner: OwnerKind = OwnerKind.GOVERNMENT,
    county: str = HERE,
    department: str = "",
) -> Candidate:
    return Candidate(
        card=a_card(tier, kind, level, county), owner_kind=owner, department=department
    )


COUNTY_HOSPITAL = candidate(Tier.COUNTY, "A100")
TOWNSHIP = candidate(Tier.TOWNSHIP, "C220", "1")
CLINIC = candidate(Tier.VILLAGE, "D600", "0")
CITY_GENERAL_3 = candidate(Tier.OUTSIDE, "A100", "3", county="411702")
CITY_SPECIAL_3 = candidate(Tier.OUTSIDE, "A519", "3", county="411702")
CITY_GENERAL_2 = candidate(Tier.OUTSIDE, "A100", "2", county="411702")
COMMUNITY_CENTRE = candidate(Tier.TOWNSHIP, "B100", "0")

MAY_LEAD = [
    # 县域内二级及以上公立医院牵头 (seed-000 L3)
    (Model.COUNTY_COMMUNITY, COUNTY_HOSPITAL, True),
    (Model.COUNTY_COMMUNITY, candidate(Tier.COUNTY, "G100"), True),
    (Model.COUNTY_COMMUNITY, candidate(Tier.COUNTY, "A100", "1"), False),
    (Model.COUNTY_COMMUNITY, TOWNSHIP, False),
    (Model.COUNTY_COMMUNITY, CITY_GENERAL_3, False),
    (Model.COUNTY_COMMUNITY, candidate(Tier.COUNTY, "A100", owner=OwnerKind.PRIVATE), False),
    (Model.COUNTY_COMMUNITY, candidate(Tier.COUNTY, "A100", county="411722"), False),
    # 由市第一人民医院、市第二人民医院分别牵头 (seed-000 L4)
    (Model.CITY_GROUP, CITY_GENERAL_3, True),
    (Model.CITY_GROUP, TOWNSHIP, False),
    # 由市三级综合公立医院牵头 (seed-000 L6)
    (Model.CITY_COUNTY, CITY_GENERAL_3, True),
    (Model.CITY_COUNTY, CITY_SPECIAL_3, False),
    (Model.CITY_COUNTY, CITY_GENERAL_2, False),
    (Model.CITY_COUNTY, COUNTY_HOSPITAL, False),
    # 市三级公立医院的重点专科或市二级公立医院的特色专科牵头 (seed-000 L7)
    (Model.SPECIALTY_ALLIANCE, replace(CITY_SPECIAL_3, department="心血管内科"), True),
    (Model.SPECIALTY_ALLIANCE, replace(CITY_GENERAL_2, department="康复科"), True),
    (Model.SPECIALTY_ALLIANCE, CITY_SPECIAL_3, False),
    # 远程医疗协作网
    (Model.TELEMEDICINE, COUNTY_HOSPITAL, True),
    (Model.TELEMEDICINE, CLINIC, False),
]


def a_draft(model: Model, lead: Candidate, **changes: object) -> ConsortiumDraft:
    scheme = schemes()[model]
    draft = ConsortiumDraft(
        code="C1",
        name="某医联体",
        model=model,
        closeness=min(scheme.closeness),
        county_code=HERE,
        lead_id=1,
        founded_on=DAY,
        governing_body=scheme.governing_bodies[0],
        topology=Topology.STAR,
        specialty="心血管" if model is Model.SPECIALTY_ALLIANCE else "",
        lead_department=lead.department,
    )
    return replace(draft, **changes)  # type: ignore[arg-type]  # a test names the field it changes


@pytest.mark.parametrize(("model", "lead", "may"), MAY_LEAD)
def test_who_may_lead(model: Model, lead: Candidate, may: bool):
    draft = a_draft(model, lead)

    if may:
        check_consortium(schemes()[model], draft, lead)
    else:
        with pytest.raises(BreaksModel):
            check_consortium(schemes()[model], draft, lead)


@pytest.mark.parametrize(
    ("model", "lead", "changes", "field"),
    [
        (Model.CITY_GROUP, CITY_GENERAL_3, {"closeness": Closeness.LOOSE}, "closeness"),
        (Model.CITY_GROUP, CITY_GENERAL_3, {"topology": Topology.ONE_PLUS_N}, "topology"),
        (
            Model.CITY_GROUP,
            CITY_GENERAL_3,
            {"governing_body": "hospital_committee"},
            "governing_body",
        ),
        (
            Model.SPECIALTY_ALLIANCE,
            replace(CITY_SPECIAL_3, department="心内科"),
            {"specialty": ""},
            "specialty",
        ),
    ],
)
def test_a_refusal_names_the_field_that_breaks_the_model(model, lead, changes, field):
    with pytest.raises(BreaksModel) as refusal:
        check_consortium(schemes()[model], a_draft(model, lead, **changes), lead)

    assert refusal.value.field == field
    assert refusal.value.facts["model"] == schemes()[model].name_zh


MAY_JOIN = [
    (Model.COUNTY_COMMUNITY, TOWNSHIP, CooperationForm.INTEGRATED, True),
    (Model.COUNTY_COMMUNITY, CLINIC, CooperationForm.INTEGRATED, True),
    (Model.COUNTY_COMMUNITY, COUNTY_HOSPITAL, CooperationForm.TRUSTEESHIP, True),
    (Model.COUNTY_COMMUNITY, TOWNSHIP, CooperationForm.STRATEGIC, False),
    (
        Model.COUNTY_COMMUNITY,
        candidate(Tier.TOWNSHIP, "C220", county="411722"),
        CooperationForm.INTEGRATED,
        False,
    ),
    (Model.COUNTY_COMMUNITY, candidate(Tier.BUREAU, "X111"), CooperationForm.INTEGRATED, False),
    (Model.CITY_GROUP, COMMUNITY_CENTRE, CooperationForm.TRUSTEESHIP, True),
    (Model.CITY_GROUP, COUNTY_HOSPITAL, CooperationForm.INTEGRATED, True),
    (
        Model.CITY_GROUP,
        candidate(Tier.COUNTY, "A100", owner=OwnerKind.PRIVATE),
        CooperationForm.INTEGRATED,
        False,
    ),
    (Model.CITY_COUNTY, COUNTY_HOSPITAL, CooperationForm.STRATEGIC, True),
    (Model.CITY_COUNTY, CITY_SPECIAL_3, CooperationForm.TECHNICAL, True),
    (Model.CITY_COUNTY, CLINIC, CooperationForm.TECHNICAL, False),
    (
        Model.SPECIALTY_ALLIANCE,
        replace(COUNTY_HOSPITAL, department="心内科"),
        CooperationForm.SPECIALTY,
        True,
    ),
    (Model.SPECIALTY_ALLIANCE, COUNTY_HOSPITAL, CooperationForm.SPECIALTY, False),
    (Model.TELEMEDICINE, CLINIC, CooperationForm.REMOTE, True),
    (Model.TELEMEDICINE, CLINIC, CooperationForm.INTEGRATED, False),
]


@pytest.mark.parametrize(("model", "member", "form", "may"), MAY_JOIN)
def test_who_may_join_and_in_which_form(model, member, form, may):
    scheme = schemes()[model]
    role = default_role(scheme, Topology.STAR, member.card.tier)

    def check() -> None:
        check_member(scheme, consortium_county=HERE, member=member, role=role, form=form)

    if may:
        check()
    else:
        with pytest.raises(BreaksModel):
            check()


@pytest.mark.parametrize(
    ("member", "role"),
    [
        (TOWNSHIP, MemberRole.HEAD),
        (TOWNSHIP, MemberRole.BASE),
        (CLINIC, MemberRole.HUB),
    ],
)
def test_a_role_must_suit_the_tier(member: Candidate, role: MemberRole):
    with pytest.raises(BreaksModel) as refusal:
        check_member(
            schemes()[Model.COUNTY_COMMUNITY],
            consortium_county=HERE,
            member=member,
            role=role,
            form=CooperationForm.INTEGRATED,
        )

    assert refusal.value.field == "role"


def test_a_department_is_named_only_where_departments_are_members():
    with pytest.raises(BreaksModel) as refusal:
        check_member(
            schemes()[Model.COUNTY_COMMUNITY],
            consortium_county=HERE,
            member=replace(TOWNSHIP, department="内科"),
            role=MemberRole.HUB,
            form=CooperationForm.INTEGRATED,
        )

    assert refusal.value.field == "department"


def test_a_model_without_hubs_takes_a_township_centre_as_plain_member():
    scheme = schemes()[Model.CITY_COUNTY]

    assert default_role(scheme, Topology.STAR, Tier.TOWNSHIP) is MemberRole.MEMBER
    with pytest.raises(BreaksModel):
        check_member(
            scheme,
            consortium_county=HERE,
            member=TOWNSHIP,
            role=MemberRole.HUB,
            form=CooperationForm.TECHNICAL,
        )


@pytest.mark.rows("ORG-24")
def test_the_alliance_has_departments_as_members_and_ten_priority_specialties():
    scheme = schemes()[Model.SPECIALTY_ALLIANCE]

    assert scheme.member_kind is MemberKind.DEPARTMENT
    assert scheme.priority_specialties == (
        "生殖",
        "妇产",
        "儿童",
        "心血管",
        "神经",
        "中医",
        "针灸",
        "传染病",
        "精神",
        "眼科",
    )


@pytest.mark.rows("ORG-21")
@pytest.mark.parametrize(
    ("has_hospital", "in_community", "form", "may"),
    [
        (True, True, CooperationForm.STRATEGIC, True),
        (True, True, CooperationForm.INTEGRATED, True),
        (True, False, CooperationForm.STRATEGIC, False),
        (False, False, CooperationForm.INTEGRATED, True),
        (False, False, CooperationForm.TRUSTEESHIP, True),
        (False, False, CooperationForm.JOINT_DEPARTMENT, True),
        (False, False, CooperationForm.COUNTERPART, True),
        (False, False, CooperationForm.STRATEGIC, False),
        (False, False, CooperationForm.TECHNICAL, False),
    ],
)
def test_an_area_joins_a_city_county_consortium_by_what_it_has(
    has_hospital, in_community, form, may
):
    def check() -> None:
        check_area_form(
            schemes()[Model.CITY_COUNTY],
            form,
            has_own_hospital=has_hospital,
            in_county_community=in_community,
        )

    if may:
        check()
    else:
        with pytest.raises(BreaksModel):
            check()


def a_contract(consortium: int, *, exclusive: bool = True, first=DAY, last=None) -> Contract:
    return Contract(
        institution_id=1,
        institution_name="某卫生院",
        consortium_id=consortium,
        consortium_name=f"医共体{consortium}",
        exclusive=exclusive,
        from_on=first,
        until_on=last,
    )


@pytest.mark.rows("ORG-07")
@pytest.mark.parametrize(
    ("held", "exclusive", "consortium", "may"),
    [
        ([], True, 2, True),
        ([a_contract(1)], True, 2, False),
        ([a_contract(1)], False, 2, True),
        ([a_contract(1, exclusive=False)], True, 2, True),
        ([a_contract(1, exclusive=False)], False, 1, False),
        ([a_contract(1, last=date(2026, 5, 31))], True, 2, True),
        ([a_contract(1, last=date(2026, 6, 1))], True, 2, False),
        ([a_contract(1, first=date(2027, 1, 1))], True, 2, False),
    ],
)
def test_one_close_lead_at_a_time(held, exclusive, consortium, may):
    def check() -> None:
        check_single(
            held, consortium_id=consortium, exclusive=exclusive, first=date(2026, 6, 1), last=None
        )

    if may:
        check()
    else:
        with pytest.raises(AlreadyMember):
            check()


@pytest.mark.rows("ORG-07")
def test_only_close_communities_and_groups_exclude_each_other():
    exclusive = {
        (model, closeness)
        for model, scheme in schemes().items()
        for closeness in scheme.closeness
        if is_exclusive(scheme, closeness)
    }

    assert exclusive == {
        (Model.COUNTY_COMMUNITY, Closeness.CLOSE),
        (Model.CITY_GROUP, Closeness.CLOSE),
    }


def test_a_contract_ends_no_earlier_than_it_begins():
    check_span(DAY, DAY)
    check_span(DAY, None)
    with pytest.raises(EndsBeforeStart):
        check_span(DAY, date(2025, 12, 31))


@pytest.mark.rows("ORG-01")
def test_ownership_and_legal_person_are_what_a_consortium_cannot_touch():
    assert protected_among({"owner": 1, "beds": 2, "legal_status": 3}) == ("owner", "legal_status")
    assert protected_among({"beds": 2}) == ()


def test_the_way_out_follows_the_steps_of_the_model():
    steps = schemes()[Model.CITY_GROUP].exit_steps

    assert steps == ("council", "committee")
    assert exit_is_open(steps, (), "council")
    assert not exit_is_open(steps, (), "committee")
    assert exit_is_open(steps, ("council",), "committee")
    assert not exit_is_open(steps, steps, "committee")
