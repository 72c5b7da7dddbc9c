"""The resident pages, as a village doctor and a privacy officer open them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import BreakGlass, Merge, Resident
from lianyi.areas.workforce import public as workforce
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import (
    a_citizen_number,
    a_county,
    an_actor,
    audited,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def village_doctor(county):
    return an_actor("village_doctor", county.clinic)


@pytest.fixture
def browser_of_doctor(county):
    return signed_in(
        county.clinic, "village_doctor", profession=workforce.Profession.VILLAGE_DOCTOR
    )


def test_the_start_page_lists_residents_of_the_own_institution(browser_of_doctor, village_doctor):
    a_resident(village_doctor)

    answer = browser_of_doctor.get(reverse("residents-search"))

    assert answer.status_code == 200
    assert "王秀英" in answer.content.decode()


def test_a_search_by_post_finds_and_htmx_gets_the_rows_only(browser_of_doctor, village_doctor):
    a_resident(village_doctor)

    whole = browser_of_doctor.post(reverse("residents-search"), {"q": "wxy"}).content.decode()
    part = browser_of_doctor.post(
        reverse("residents-search"), {"q": "wxy"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "王秀英" in whole
    assert "王秀英" in part
    assert "<html" in whole
    assert "<html" not in part


def form_of(**told):
    return {
        "kind": "citizen",
        "number": "",
        "name": "王秀英",
        "sex": "2",
        "born_on": "1968-03-12",
        "insurance": "resident",
        **told,
    }


@pytest.mark.rows("EHR-02", "EHR-06")
def test_registering_leads_to_the_file(browser_of_doctor):
    form = form_of(number=a_citizen_number(BORN), born_on="", sex="")

    answer = browser_of_doctor.post(reverse("residents-register"), form, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [
        (reverse("residents-show", args=[Resident.objects.get().pk]), 302)
    ]
    assert "王秀英" in page
    assert "58岁" in page
    assert audited("residents.read")[0].target == "residents.file"


def test_a_wrong_form_says_in_chinese_what_is_wrong_and_stores_nobody(browser_of_doctor):
    number = a_citizen_number(BORN)

    answer = browser_of_doctor.post(reverse("residents-register"), form_of(number=number, sex="1"))

    assert answer.status_code == 422
    assert "身份证号与所填性别不一致" in answer.content.decode()
    assert not Resident.objects.exists()


@pytest.mark.rows("EHR-06")
def test_a_look_alike_is_shown_with_its_score_and_a_reason_lets_the_form_through(
    browser_of_doctor, village_doctor
):
    a_resident(village_doctor, number="")

    warned = browser_of_doctor.post(reverse("residents-register"), form_of(name="王秀瑛"))

    page = warned.content.decode()
    assert warned.status_code == 422
    assert "姓名同音" in page
    assert "王**" in page
    told = form_of(name="王秀瑛", acknowledged="住址不同")
    assert browser_of_doctor.post(reverse("residents-register"), told).status_code == 302
    assert Resident.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (a_citizen_number(BORN), "号码有效：女，1968-03-12 出生，58岁"),
        ("411723196803120000", "身份证号有误"),
        ("", ""),
    ],
)
def test_a_number_being_typed_is_judged_at_once(browser_of_doctor, number, said):
    answer = browser_of_doctor.post(
        reverse("residents-check-number"),
        {"kind": "citizen", "number": number},
        headers={"HX-Request": "true"},
    )

    assert said in answer.content.decode()


@pytest.mark.rows("SEC-01")
def test_a_stranger_gets_the_same_page_for_a_foreign_resident_as_for_nobody(county, village_doctor):
    card = a_resident(village_doctor)
    stranger = signed_in(county.stranger, "village_doctor")

    foreign = stranger.get(reverse("residents-show", args=[card.id]))
    nobody = stranger.get(reverse("residents-show", args=[999_999]))

    assert foreign.status_code == nobody.status_code == 404
    assert "王秀英" not in foreign.content.decode()
    assert audited("residents.read") == []


@pytest.mark.rows("SEC-01")
def test_every_page_and_act_of_a_foreign_resident_is_closed(county, village_doctor):
    card = a_resident(village_doctor, phone="13800001111")
    stranger = signed_in(county.stranger, "village_doctor")
    get = [
        "residents-show",
        "residents-edit",
        "residents-consents",
        "residents-readers",
        "residents-household",
    ]
    post = {
        "residents-reveal": {"what": "phone", "purpose": "看"},
        "residents-add-number": {"kind": "passport", "number": "E12345678"},
        "residents-death": {"died_on": "2026-01-01"},
        "residents-consent": {
            "kind": "sharing",
            "given": "1",
            "signed_by": "self",
            "signer_name": "王",
        },
        "residents-issue-card": {},
        "residents-leave-household": {},
    }

    answers = [stranger.get(reverse(name, args=[card.id])) for name in get]
    answers += [stranger.post(reverse(name, args=[card.id]), told) for name, told in post.items()]

    for answer in answers:
        assert answer.status_code in (404, 422), answer.request["PATH_INFO"]
        assert "王秀英" not in answer.content.decode()
        assert "13800001111" not in answer.content.decode()
    assert Resident.objects.get().died_on is None


@pytest.mark.rows("SEC-01")
def test_a_whole_number_is_shown_for_a_purpose_only(browser_of_doctor, village_doctor):
    card = a_resident(village_doctor, phone="13800001111")
    url = reverse("residents-reveal", args=[card.id])

    refused = browser_of_doctor.post(url, {"what": "phone", "purpose": ""})
    shown = browser_of_doctor.post(url, {"what": "phone", "purpose": "通知随访"})

    assert refused.status_code == 422
    assert "13800001111" not in refused.content.decode()
    assert "13800001111" in shown.content.decode()


def test_a_correction_keeps_the_telephone_that_was_never_shown(browser_of_doctor, village_doctor):
    card = a_resident(village_doctor, phone="13800001111")
    url = reverse("residents-edit", args=[card.id])
    opened = browser_of_doctor.get(url).content.decode()
    assert "13800001111" not in opened

    form = form_of(address="新村1号", phone="", version="1")
    assert browser_of_doctor.post(url, form).status_code == 302

    row = Resident.objects.get(pk=card.id)
    assert (row.address, row.phone) == ("新村1号", "13800001111")


@pytest.mark.rows("SEC-01")
def test_consents_grants_and_readers_have_their_pages(county, browser_of_doctor, village_doctor):
    card = a_resident(village_doctor)
    signed = {"signed_by": "self", "signer_name": "王秀英"}

    browser_of_doctor.post(
        reverse("residents-consent", args=[card.id]), {"kind": "sharing", "given": "1", **signed}
    )
    browser_of_doctor.post(
        reverse("residents-grant", args=[card.id]),
        {"institution_id": county.hospital, "days": "30", "purpose": "会诊", **signed},
    )

    page = browser_of_doctor.get(reverse("residents-consents", args=[card.id])).content.decode()
    assert "健康档案共享" in page
    assert "会诊" in page
    specialist = an_actor("county_specialist", county.hospital)
    assert residents.get_resident(card.id, specialist.scope).id == card.id
    readers = browser_of_doctor.get(reverse("residents-readers", args=[card.id])).content.decode()
    assert "登记授权" in readers


@pytest.mark.rows("SEC-01")
def test_glass_is_broken_on_a_page_and_judged_on_another(county, village_doctor):
    number = a_citizen_number(BORN)
    card = a_resident(village_doctor, number=number)
    specialist = signed_in(county.hospital, "county_specialist")
    officer = signed_in(county.bureau, "privacy_officer", profession="administration")
    file = reverse("residents-show", args=[card.id])
    assert specialist.get(file).status_code == 404

    told = {"number": number, "reason_code": "emergency", "reason": "昏迷送诊", "minutes": "30"}
    opened = specialist.post(reverse("residents-break-glass"), told, follow=True)
    assert opened.redirect_chain == [(file, 302)]
    assert "紧急查阅至" in opened.content.decode()

    queue = officer.get(reverse("residents-glass")).content.decode()
    assert "昏迷送诊" in queue
    assert "王秀英" not in queue
    judging = reverse("residents-judge", args=[BreakGlass.objects.get().pk])
    assert "基本档案" in officer.get(judging).content.decode()  # what was read meanwhile
    officer.post(judging, {"verdict": "justified", "note": "抢救"})
    assert BreakGlass.objects.get().verdict == "justified"
    assert specialist.get(reverse("residents-glass")).status_code == 403


@pytest.mark.rows("EHR-06")
def test_a_pair_is_compared_merged_and_taken_apart_on_pages(county):
    doctor = an_actor("township_doctor", county.township)
    first, second = a_resident(doctor, number=""), a_resident(doctor, number="", name="王秀瑛")
    client = signed_in(county.township, "township_doctor")
    (pair,) = residents.find_duplicates(scope=doctor.scope)
    assert "姓名同音" in client.get(reverse("residents-duplicates")).content.decode()
    page = reverse("residents-pair", args=[pair.id])
    assert client.get(page).status_code == 200

    client.post(page, {"decision": "same", "keep": "second", "note": "同一人"})

    assert residents.survivor_of(first.id) == second.id
    moved = client.get(reverse("residents-show", args=[first.id]))
    assert moved.headers["Location"] == reverse("residents-show", args=[second.id])
    merge = reverse("residents-undo-merge", args=[Merge.objects.get().pk])
    assert client.post(merge, {"reason": "是姐妹"}).status_code == 302
    assert residents.survivor_of(first.id) == first.id


def test_somebody_with_a_card_is_admitted_at_the_desk(county, village_doctor):
    number = a_citizen_number(BORN)
    card = a_resident(village_doctor, number=number)
    nurse = signed_in(county.hospital, "ward_nurse", profession="nurse")

    wrong = nurse.post(reverse("residents-admit"), {"number": number, "name": "王秀"})
    right = nurse.post(reverse("residents-admit"), {"number": number, "name": "王秀英"})

    assert wrong.status_code == 422
    assert right.headers["Location"] == reverse("residents-show", args=[card.id])


def test_a_newborn_is_registered_from_the_file_of_the_mother(county):
    nurse = an_actor("ward_nurse", county.hospital)
    mother = a_resident(nurse, born_on=date(1996, 5, 1))
    client = signed_in(county.hospital, "ward_nurse", profession="nurse")

    opened = client.get(reverse("residents-register"), {"mother": mother.id}).content.decode()
    assert "登记新生儿" in opened
    client.post(
        reverse("residents-register"),
        form_of(kind="birth", name="王秀英之女", born_on="2026-11-20", mother_id=mother.id),
    )

    assert Resident.objects.get(name="王秀英之女").mother_id == mother.id


def test_households_are_founded_and_joined(browser_of_doctor, village_doctor):
    head = a_resident(village_doctor)
    wife = a_resident(village_doctor, name="李桂兰", born_on=date(1970, 1, 1))

    browser_of_doctor.post(
        reverse("residents-household", args=[head.id]), {"household_id": "", "relation": "0"}
    )
    household = Resident.objects.get(pk=head.id).household_id
    page = browser_of_doctor.post(
        reverse("residents-household", args=[wife.id]), {"q": "王秀英"}
    ).content.decode()
    assert f'value="{household}"' in page
    browser_of_doctor.post(
        reverse("residents-household", args=[wife.id]),
        {"household_id": household, "relation": "1"},
    )

    assert Resident.objects.get(pk=wife.id).household_id == household


@pytest.mark.rows("EHR-02")
def test_a_file_is_checked_and_taken_in_on_a_page(county):
    client = signed_in(county.township, "township_doctor")
    number = a_citizen_number(BORN)

    def send(text, *, dry_run):
        file = {"file": _csv(text)}
        return client.post(
            reverse("residents-import"), {**file, **({"dry_run": "on"} if dry_run else {})}
        )

    wrong = send(f"姓名,身份证号\n王秀英,{number}\n,{number}\n", dry_run=True)
    assert wrong.status_code == 422
    assert "姓名" in wrong.content.decode()
    good = f"姓名,身份证号,参保类型\n王秀英,{number},城乡居民医保\n"
    assert "检查通过：1 人" in send(good, dry_run=True).content.decode()
    assert not Resident.objects.exists()
    assert "已导入 1 人" in send(good, dry_run=False).content.decode()
    assert Resident.objects.get().insurance == "resident"
    template = client.get(reverse("residents-import-template"))
    assert template.getvalue().startswith(b"PK")  # a workbook


def _csv(text):
    return SimpleUploadedFile("residents.csv", text.encode("utf-8-sig"), "text/csv")


def test_the_file_asks_the_same_few_questions_however_long_its_history(
    counted, browser_of_doctor, village_doctor
):
    card = a_resident(village_doctor, household_no="1", household_relation="0")
    url = reverse("residents-show", args=[card.id])
    browser_of_doctor.get(url)

    with counted("residents-show"):
        browser_of_doctor.get(url)
