"""A county just large enough to be worked in, made in the database of the environment: `python -m tests.faults.county`.

Two townships under one hospital with a clinic and a ward, today; the last line printed says in JSON what there is.
"""

import json
import sys
from datetime import date, datetime, time, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402  # after django.setup
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from lianyi.areas.organisations import public as organisations  # noqa: E402
from lianyi.areas.organisations import services as founding  # noqa: E402
from lianyi.areas.organisations import types as words  # noqa: E402
from lianyi.areas.scheduling import public as scheduling  # noqa: E402
from lianyi.areas.workforce import public as workforce  # noqa: E402
from lianyi.entry import collected  # noqa: E402
from lianyi.kernel.actor import Actor  # noqa: E402
from lianyi.machinery.accounts.models import User  # noqa: E402
from lianyi.machinery.outbox import public as outbox  # noqa: E402

LONG_AGO = date(2020, 1, 1)
COUNTY = "411723"
PASSWORD = "gu-zhang-2026-Lianyi"
TOWNSHIPS = ("西洋店镇卫生院", "射桥镇卫生院")
BEDS = 40


def main() -> None:
    """Migrate, make the county, say what is in it."""
    call_command("migrate", verbosity=0, interactive=False)
    now = timezone.now()
    with transaction.atomic():
        lead, townships = _institutions(now)
        accounts = [_account("zhuanzhen", "referral_office", lead.id, now)]
        accounts += [
            _account(f"xiangyi{n}", "township_doctor", township.id, now)
            for n, township in enumerate(townships)
        ]
        User.objects.update(must_change_password=False)
        slots = _slots(lead.id, now)
        _beds(lead.id, now)
    while outbox.deliver_due(timezone.now()):
        pass
    collected.renew()
    told = {
        "office": accounts[0],
        "doctors": accounts[1:],
        "password": PASSWORD,
        "lead": lead.id,
        "slots": slots,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _institutions(
    now: datetime,
) -> tuple[organisations.InstitutionCard, list[organisations.InstitutionCard]]:
    """The hospital, and the townships that are its members."""
    lead = _institution("R000", "平舆县人民医院", words.Tier.COUNTY, "A100", now)
    townships = [
        _institution(f"R00{n}", name, words.Tier.TOWNSHIP, "C220", now)
        for n, name in enumerate(TOWNSHIPS, start=1)
    ]
    system = Actor.system(now)
    community = founding.create_consortium(
        words.ConsortiumDraft(
            code="YGT1",
            name="平舆县人民医院医共体",
            model=words.Model.COUNTY_COMMUNITY,
            closeness=words.Closeness.CLOSE,
            county_code=COUNTY,
            lead_id=lead.id,
            founded_on=LONG_AGO,
            governing_body="construction_committee",
            topology=words.Topology.ONE_PLUS_N,
        ),
        actor=system,
        now=now,
    )
    for township in townships:
        founding.join(
            community.id,
            township.id,
            form=words.CooperationForm.INTEGRATED,
            from_on=LONG_AGO,
            actor=system,
            now=now,
        )
    founding.set_entry(
        founding.EntryDraft(
            icd_prefix="I10",
            ability=words.Ability.FULL,
            from_on=LONG_AGO,
            tier=words.Tier.COUNTY,
            county_code=COUNTY,
        ),
        actor=system,
        now=now,
    )
    return lead, townships


def _institution(
    code: str, name: str, tier: words.Tier, kind: str, now: datetime
) -> organisations.InstitutionCard:
    draft = words.InstitutionDraft(
        code=code,
        name=name,
        short_name=name[:8],
        tier=tier,
        kind=kind,
        level=words.Level.SECOND if tier is words.Tier.COUNTY else words.Level.UNRATED,
        county_code=COUNTY,
        division_code=COUNTY,
        opened_on=LONG_AGO,
    )
    return founding.register_institution(draft, actor=Actor.system(now), now=now)


def _account(username: str, role: str, institution_id: int, now: datetime) -> str:
    """Somebody hired in a role who may sign in; the user name."""
    system = Actor.system(now)
    staff = workforce.hire(
        draft=workforce.StaffDraft(
            name="陈志远",
            sex="1",
            profession=workforce.Profession.DOCTOR,
            rank=workforce.Rank.MIDDLE,
            title="主治医师",
            licence_no=f"1104117{abs(hash(username)) % 10**8:08d}",
            licence_scope="内科",
            department="内科",
            institution_id=institution_id,
            role=role,
            since=LONG_AGO,
        ),
        actor=system,
        now=now,
    )
    workforce.create_account(
        staff_id=staff.id,
        username=username,
        password=PASSWORD,
        is_demo=False,
        actor=system,
        now=now,
    )
    return username


def _slots(institution_id: int, now: datetime) -> list[int]:
    """The slots of a clinic on the coming three days, from tomorrow on."""
    system, today = Actor.system(now), timezone.localdate(now)
    clinic = scheduling.add_resource(
        draft=scheduling.ResourceDraft(
            institution_id=institution_id,
            kind=scheduling.ResourceKind.CLINIC,
            name="心内科门诊",
            department="心内科",
            exam_code="",
        ),
        actor=system,
        now=now,
    )
    for weekday in range(7):
        scheduling.add_template(
            draft=scheduling.TemplateDraft(
                resource_id=clinic.id,
                weekday=weekday,
                starts=time(8),
                ends=time(18),
                slot_minutes=15,
                capacity=2,
                valid_from=LONG_AGO,
                on_holidays=True,
            ),
            actor=system,
            now=now,
        )
    first, last = today + timedelta(days=1), today + timedelta(days=3)
    scheduling.generate_slots(
        resource_ids=[clinic.id], first=first, last=last, actor=system, now=now
    )
    found = scheduling.open_slots(
        [institution_id],
        audience=scheduling.Audience.REFERRAL,
        from_at=now,
        to_at=now + timedelta(days=4),
        now=now,
        kind=scheduling.ResourceKind.CLINIC,
        at_most=200,
    )
    return [slot.id for slot in found]


def _beds(institution_id: int, now: datetime) -> None:
    ward = scheduling.add_ward(
        institution_id=institution_id,
        name="心内科病区",
        department="心内科",
        actor=Actor.system(now),
        now=now,
    )
    beds = [scheduling.BedDraft(code=str(n)) for n in range(1, BEDS + 1)]
    scheduling.add_beds(ward_id=ward.id, beds=beds, actor=Actor.system(now), now=now)


if __name__ == "__main__":
    main()
