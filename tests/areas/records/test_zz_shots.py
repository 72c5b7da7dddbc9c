from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.machinery.accounts.public import User
from tests.areas.records.builders import a_care, diagnosed, pressure, recorded
from tests.areas.scheduling import builders as sb
from tests.areas.workforce.builders import NOW, TODAY, a_doctor, an_actor, with_account

pytestmark = pytest.mark.django_db(transaction=True)


def login(context, live_server, role, inst):
    staff = a_doctor(inst, role)
    user = with_account(staff)
    User.objects.filter(pk=user.pk).update(must_change_password=False, is_demo=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("login"))
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", "shi-yan-2026-Lianyi")
    page.click("form button[type=submit], form button.btn-primary")
    page.wait_for_load_state()
    return page


def test_shots(desktop, phone, live_server):
    care = a_care()
    now = timezone.now()
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )
    rows = [
        records.EncounterRow(
            resident_id=care.resident.id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=NOW - timedelta(days=20 * n),
            ended_at=NOW - timedelta(days=20 * n),
            institution_id=(care.county.township, care.county.hospital, care.county.clinic)[n % 3],
            doctor_name="陈志远",
            chief_complaint="高血压随访",
            conditions=(("I10.x00", ""), ("E11.900", "")),
            observations=(
                ("BP_SYS", Decimal(140 + n)),
                ("BP_DIA", Decimal(88)),
                ("FPG", Decimal("7.8")),
                ("CREA", Decimal(88)),
            ),
            drugs=(
                records.ItemDraft(
                    drug_code="XY001", dose="5 mg", frequency="qd", days=30, quantity=Decimal(30)
                ),
            ),
            long_term=True,
        )
        for n in range(1, 15)
    ]
    records.load_encounters(rows, now=NOW)
    card = recorded(
        care, conditions=diagnosed("I20.000", "I10.x00"), kind=records.EncounterKind.EMERGENCY
    )
    records.record_allergy(
        draft=records.AllergyDraft(
            resident_id=care.resident.id,
            kind=records.AllergyKind.DRUG,
            substance="青霉素",
            reaction="皮疹",
        ),
        actor=care.doctor,
        now=NOW,
    )
    records.add_timeline_entry(
        resident_id=care.resident.id,
        at=NOW,
        kind="REFERRAL",
        institution_id=care.county.township,
        title="上转县人民医院心血管内科",
        body="胸痛待查，已预留床位",
        ref="referral:7",
        thread=f"episode:{card.episode_id}",
    )
    stay = records.admit(
        resident_id=care.resident.id,
        institution_id=care.county.hospital,
        department="心血管内科",
        doctor_id=care.specialist_id,
        chief_complaint="胸痛 2 小时",
        conditions=diagnosed("I20.000", "I10.x00"),
        observations=pressure(168, 100),
        actor=care.specialist,
        now=NOW,
    )
    records.sign_encounter(encounter_id=card.id, actor=care.doctor, now=NOW)
    records.refresh_health_records([care.resident.id], NOW)
    desk = sb.Desk(
        county=care.county,
        doctor=care.doctor,
        office=an_actor("referral_office", care.county.hospital),
        nurse=an_actor("ward_nurse", care.county.hospital),
        resident=care.resident,
    )
    for n, (name, dep) in enumerate(
        (
            ("心内一病区", "心血管内科"),
            ("心内二病区", "心血管内科"),
            ("神经内科病区", "神经内科"),
            ("外科病区", "普外科"),
        )
    ):
        ids = sb.beds(desk, 36, dep, name)
        people = sb.residents_of(desk.nurse, 6) if n == 0 else []
        for pk, who in zip(ids, people):
            scheduling.occupy_bed(bed_id=pk, resident_id=who.id, actor=desk.nurse, now=NOW)
        if n == 0:
            scheduling.vacate_bed(bed_id=ids[1], actor=desk.nurse, now=NOW)
            scheduling.change_bed(
                bed_id=ids[20], move=scheduling.BedMove.CLOSE, actor=desk.nurse, now=NOW
            )
            sb.bed_held(desk, bed_id=ids[10])
    for name, dep in (
        ("心血管内科门诊", "心血管内科"),
        ("神经内科门诊", "神经内科"),
        ("CT", "影像科"),
    ):
        rid = sb.a_clinic(desk, name, dep)
        for wd in range(5):
            scheduling.add_template(
                draft=sb.a_template(rid, wd, capacity=2, priority=1, green=1),
                actor=desk.office,
                now=NOW,
            )
        scheduling.generate_slots(
            resource_ids=[rid],
            first=TODAY,
            last=TODAY + timedelta(days=10),
            actor=desk.office,
            now=NOW,
        )
    slots = scheduling.open_slots(
        [care.county.hospital],
        audience=scheduling.Audience.GREEN,
        from_at=now,
        to_at=now + timedelta(days=5),
        now=now,
    )
    appt = scheduling.book(
        slot_id=slots[0].id,
        resident_id=care.resident.id,
        actor=care.doctor,
        now=now,
        audience=scheduling.Audience.GREEN,
    )
    from lianyi.areas.records.services import exchange
    from lianyi.areas.records.types import InterfaceStandard

    exchange.register_interface(
        institution_id=care.county.hospital,
        code="his",
        name="县医院 HIS",
        vendor="某厂商",
        standard=InterfaceStandard.FHIR_R4,
        services=("exchange", "index"),
        silence_h=24,
        actor=desk.office,
        now=NOW,
    )
    exchange.receive_message(code="his", content=b"{", actor=desk.office, now=NOW)
    pages = {
        "township_doctor": (
            care.county.township,
            [
                ("record", reverse("records-resident", args=(care.resident.id,))),
                ("encounter", reverse("records-encounter", args=(card.id,))),
                ("today", reverse("records-today")),
                ("encounters", reverse("records-encounters")),
                ("visit_start", reverse("records-encounter-new") + f"?resident={care.resident.id}"),
                (
                    "visit",
                    reverse("records-encounter-new")
                    + f"?resident={care.resident.id}&template=hypertension",
                ),
                ("episode", reverse("records-episode", args=(card.episode_id,))),
                ("completeness", reverse("records-completeness")),
                ("slots", reverse("scheduling-slots") + f"?institution={care.county.hospital}"),
                (
                    "book",
                    reverse("scheduling-book")
                    + f"?resident={care.resident.id}&institution={care.county.hospital}&audience=REFERRAL",
                ),
                ("appointment", reverse("scheduling-appointment", args=(appt.id,))),
                ("amend", reverse("records-encounter-amend", args=(card.id,))),
                ("home", "/"),
            ],
        ),
        "ward_nurse": (
            care.county.hospital,
            [
                ("beds", reverse("scheduling-beds")),
                ("bed", reverse("scheduling-bed", args=(ids[0],))),
            ],
        ),
        "referral_office": (
            care.county.hospital,
            [
                (
                    "arrivals",
                    reverse("scheduling-arrivals")
                    + "?on="
                    + slots[0]
                    .starts_at.astimezone(timezone.get_default_timezone())
                    .date()
                    .isoformat(),
                ),
                ("interfaces", reverse("records-interfaces")),
                ("interface", reverse("records-interface", args=(1,))),
                ("import", reverse("records-import")),
                ("resources", reverse("scheduling-resources")),
                ("resource", reverse("scheduling-resource", args=(1,))),
                ("session", reverse("scheduling-session", args=(1,))),
                ("utilisation", reverse("scheduling-utilisation")),
            ],
        ),
        "county_specialist": (
            care.county.hospital,
            [
                ("stay", reverse("records-encounter", args=(stay.id,))),
                ("discharge", reverse("records-discharge", args=(stay.id,))),
                ("admit", reverse("records-admit", args=(care.resident.id,))),
            ],
        ),
    }
    import time

    for role, (inst, todo) in pages.items():
        for label, ctx in (("d", desktop), ("p", phone)):
            page = login(ctx, live_server, role, inst)
            for name, url in todo:
                t = time.monotonic()
                answer = page.goto(live_server.url + url)
                print(role, name, label, answer.status, round(time.monotonic() - t, 2))
                page.screenshot(path=f"/tmp/g/shots/{name}_{label}.png", full_page=True)
            page.close()
            ctx.clear_cookies()
