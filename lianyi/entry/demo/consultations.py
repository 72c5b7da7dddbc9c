"""Consultations of the demo county: experts, a clinic, cases in every state, a team, lessons with who was there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Final

from lianyi.areas.consultations import public as consultations
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from lianyi.entry.demo.county import STORY_CLINIC, STORY_TOWNSHIP
from lianyi.entry.demo.scripts import CHEST_PAIN, OEDEMA, UNCONTROLLED, Case, see
from lianyi.entry.demo.staff import Desk
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE

HEART, IMAGES, HERBS = "zhuanke", "zhuren", "zhongyi"
_DISCIPLINES: Final = {HEART: "INTERNAL", IMAGES: "IMAGING", HERBS: "TCM"}
_DIABETES: Final = "E11.900"
Experts = Mapping[str, consultations.ExpertCard]
_LESSONS: Final = (
    (consultations.LessonKind.ROUND, "高血压合并心力衰竭教学查房", 34),
    (consultations.LessonKind.DISCUSSION, "胸痛待查病例讨论", 27),
    (consultations.LessonKind.LECTURE, "基层心电图判读培训", 20),
    (consultations.LessonKind.ROUND, "2型糖尿病教学查房", 13),
    (consultations.LessonKind.LECTURE, "中医适宜技术讲座", 6),
)


def play(*, here: Desk, players: Mapping[str, Sequence[int]], actor: Actor, now: datetime) -> None:
    """Bring the living consultations about. Expects: `players` known at the story's township and clinic."""
    experts = _register(here, actor, now)
    patients = cycle(players[STORY_TOWNSHIP])
    for state in consultations.State:
        _reach(state, next(patients), here=here, experts=experts, now=now)
    long_ago = now - timedelta(days=20)
    _reach(consultations.State.CLOSED, next(patients), here=here, experts=experts, now=long_ago)
    _village(here, players[STORY_CLINIC[0]][0], now)
    _team(here, experts, next(patients), now - timedelta(days=3))
    _clinic(here, experts, next(patients), actor, now)
    _teach(here, now)


def _register(here: Desk, actor: Actor, now: datetime) -> dict[str, consultations.ExpertCard]:
    """Put the demo's experts on the register."""
    found = {}
    for username, discipline in _DISCIPLINES.items():
        staff = workforce.staff_of_user(here.seats[username].pk)
        assert staff is not None  # every account of the tour is a member of staff
        found[username] = consultations.register_expert(
            draft=consultations.ExpertDraft(
                staff_id=staff.id,
                discipline=discipline,
                independent_since=date(now.year - 12, 7, 1),
                proof="医师执业证书首次注册日期",
                speciality=staff.department,
            ),
            actor=actor,
            now=now - timedelta(days=60),
        )
    return found


def _ask(
    here: Desk, resident_id: int, at: datetime, *, who: str = "xiangyi", case: Case = UNCONTROLLED, **told: object
) -> int:  # fmt: skip
    """A township doctor has seen the patient and asks."""
    see(here, who, resident_id, case, at - timedelta(minutes=20))
    fields: dict[str, object] = {
        "resident_id": resident_id,
        "invited_id": here.places["zhuanzhen"],
        "form": consultations.Form.LIVE,
        "urgency": consultations.Urgency.ROUTINE,
        "diagnosis_code": case.icd_code,
        "history": f"{case.complaint}；血压{case.systolic}/{case.diastolic}mmHg；{case.impression}",
        "question": "调整治疗方案，是否需要上转",
        "treatment_so_far": "氨氯地平5mg每日一次",
        "consent": consultations.ConsentDraft(given=True, told="会诊内容、方式与费用"),
    }
    draft = consultations.RequestDraft(**{**fields, **told})  # type: ignore[arg-type]
    return consultations.request_consultation(draft=draft, actor=here.at(who, at), now=at).id


def _choices(experts: Experts, *names: str) -> list[consultations.Choice]:
    return [
        consultations.Choice(expert_id=experts[n].id, discipline=_DISCIPLINES[n]) for n in names
    ]


def _reach(
    state: consultations.State, resident_id: int, *, here: Desk, experts: Experts, now: datetime
) -> None:
    """Play one consultation until it stands in a state."""
    wanted = consultations.State
    if state == wanted.AT_TOWNSHIP:
        return
    if state == wanted.LAPSED:
        _ask(here, resident_id, now - timedelta(days=8), case=OEDEMA)
        consultations.lapse_unanswered(now)
        return
    age = {wanted.REQUESTED: timedelta(minutes=35), wanted.ACCEPTED: timedelta(hours=3)}
    began = now - age.get(state, timedelta(days=2))
    urgent = state == wanted.REQUESTED
    number = _ask(
        here,
        resident_id,
        began,
        case=CHEST_PAIN if urgent else UNCONTROLLED,
        urgency=consultations.Urgency.URGENT if urgent else consultations.Urgency.ROUTINE,
    )
    if state == wanted.REQUESTED:
        return
    office, later = "zhuanzhen", began + timedelta(minutes=25)
    clerk = here.at(office, later)
    if state == wanted.INFO_WANTED:
        consultations.ask_info(
            consultation_id=number, question="请补充心电图和肾功能", actor=clerk, now=later
        )
    elif state == wanted.DECLINED:
        consultations.decline(
            consultation_id=number, reason="REFER_INSTEAD", actor=clerk, now=later
        )
    elif state == wanted.WITHDRAWN:
        consultations.withdraw(
            consultation_id=number, reason="IMPROVED", actor=here.at("xiangyi", later), now=later
        )
    else:
        consultations.accept(
            consultation_id=number, experts=_choices(experts, HEART), department="心血管内科",
            file_grade="A", actor=clerk, now=later,
        )  # fmt: skip
        if state != wanted.ACCEPTED:
            _meet(state, number, here, now, later)


def _meet(
    state: consultations.State, number: int, here: Desk, now: datetime, later: datetime
) -> None:
    """Fix a time, meet, sign and feed back, as far as the state asks."""
    wanted = consultations.State
    begins = {
        wanted.SCHEDULED: now + timedelta(hours=20),
        wanted.IN_SESSION: now - timedelta(minutes=4),
        wanted.OPINING: now - timedelta(hours=3),
        wanted.ANSWERED: now - timedelta(hours=30),
    }.get(state, later + timedelta(hours=3))
    consultations.schedule(
        consultation_id=number,
        draft=consultations.ScheduleDraft(starts_at=begins, minutes=30, place="县远程会诊中心"),
        actor=here.at("zhuanzhen", later),
        now=later,
    )
    if state == wanted.SCHEDULED:
        return
    doctor, expert = here.at("xiangyi", begins), here.at(HEART, begins)
    consultations.start(
        consultation_id=number,
        draft=consultations.StartDraft(
            patient_present=True, media_agreed=True, agreed_by=doctor.name
        ),
        actor=doctor,
        now=begins,
    )
    said = begins + timedelta(minutes=2)
    for who, words in (
        (doctor, "血压今晨166/100，踝部轻度水肿"),
        (expert, "请看一下下肢，近期心电图有吗？"),
    ):
        consultations.post_message(consultation_id=number, body=words, actor=who, now=said)
    if state == wanted.IN_SESSION:
        return
    ended = begins + timedelta(minutes=24)
    consultations.end(
        consultation_id=number, note="已按专家要求查体", actor=here.at("xiangyi", ended), now=ended
    )
    if state == wanted.OPINING:
        return
    _answer(state, number, here, ended + timedelta(minutes=30))


def _answer(state: consultations.State, number: int, here: Desk, signs: datetime) -> None:
    """The expert signs, and the township says what became of it."""
    consultations.sign_opinion(
        consultation_id=number, draft=_OPINION, actor=here.at(HEART, signs), now=signs
    )
    if state == consultations.State.CLOSED:
        done = signs + timedelta(hours=2)
        consultations.feed_back(
            consultation_id=number,
            draft=consultations.FeedbackDraft(
                accepted=consultations.Accepted.YES, outcome="TREATED_HERE", satisfaction=5,
                quality=consultations.Grade.A,
            ),
            actor=here.at("xiangyi", done),
            now=done,
        )  # fmt: skip


_OPINION: Final = consultations.OpinionDraft(
    assessment="高血压2级，高危，单药控制不佳；暂无急性靶器官损害",
    advice="加用缬沙坦80mg每日一次，低盐饮食，两周后复查血压和血钾，暂不上转",
    needs="血钾、肌酐、心电图",
)


def _village(here: Desk, resident_id: int, now: datetime) -> None:
    """A village asks by its township."""
    _ask(here, resident_id, now - timedelta(minutes=80), who="cunyi", case=OEDEMA)


def _team(here: Desk, experts: Experts, resident_id: int, now: datetime) -> None:
    """A team with Chinese medicine about a diabetic: opinions, joint plan, a task."""
    number = _ask(
        here, resident_id, now, form=consultations.Form.MDT, diagnosis_code=_DIABETES,
        disciplines=("INTERNAL", "TCM"), question="血糖控制不佳合并高血压，制定联合方案",
    )  # fmt: skip
    later = now + timedelta(hours=1)
    office = here.at("zhuanzhen", later)
    consultations.accept(
        consultation_id=number, experts=_choices(experts, HEART, HERBS), actor=office, now=later
    )
    begins = now + timedelta(hours=5)
    consultations.schedule(
        consultation_id=number,
        draft=consultations.ScheduleDraft(starts_at=begins, minutes=45),
        actor=office,
        now=later,
    )
    consultations.start(
        consultation_id=number, draft=consultations.StartDraft(), actor=here.at(HEART, begins),
        now=begins,
    )  # fmt: skip
    ended = begins + timedelta(minutes=40)
    consultations.end(consultation_id=number, actor=here.at(HEART, ended), now=ended)
    for username in (HEART, HERBS):
        consultations.sign_opinion(
            consultation_id=number, draft=_OPINION, actor=here.at(username, ended), now=ended
        )
    consultations.sign_plan(
        consultation_id=number,
        draft=consultations.PlanDraft(
            summary="血糖、血压均未达标，气阴两虚",
            plan="二甲双胍联合降压方案，配合益气养阴方，四周复诊",
            tasks=(
                consultations.PlannedTask(
                    text="四周后复查糖化血红蛋白和血压", due_on=(now + timedelta(days=28)).date()
                ),
            ),
        ),
        actor=here.at(HEART, ended),
        now=ended,
    )


def _clinic(here: Desk, experts: Experts, resident_id: int, actor: Actor, now: datetime) -> None:
    """An expert's hours of the coming two weeks, published; one visit is booked."""
    expert = experts[HEART]
    resource = scheduling.add_resource(
        draft=scheduling.ResourceDraft(
            institution_id=expert.institution_id, kind=scheduling.ResourceKind.DOCTOR,
            name=f"{expert.name}远程门诊", department=expert.department, staff_id=expert.staff_id,
        ),
        actor=actor,
        now=now,
    )  # fmt: skip
    today = now.astimezone(ZONE).date()
    for weekday in (1, 3):
        scheduling.add_template(
            draft=scheduling.TemplateDraft(
                resource_id=resource.id, weekday=weekday, starts=time(15), ends=time(17),
                slot_minutes=30, valid_from=today - timedelta(days=1),
            ),
            actor=actor,
            now=now,
        )  # fmt: skip
    scheduling.generate_slots(
        resource_ids=[resource.id], first=today, last=today + timedelta(days=13), actor=actor,
        now=now,
    )  # fmt: skip
    office = here.at("zhuanzhen", now)
    clinic_id = consultations.publish_clinic(
        expert_id=expert.id, resource_id=resource.id, title=f"{expert.department}远程专家门诊",
        note="每周二、周四下午，乡镇卫生院陪同患者视频就诊", actor=office, now=now,
    )  # fmt: skip
    clinics = consultations.list_clinics([expert.institution_id], now, now + timedelta(days=14))
    slots = next(each.slots for each in clinics if each.id == clinic_id)
    if not slots:
        return
    draft = consultations.RequestDraft(
        resident_id=resident_id,
        invited_id=expert.institution_id,
        form=consultations.Form.CLINIC,
        urgency=consultations.Urgency.ROUTINE,
        diagnosis_code=UNCONTROLLED.icd_code,
        history="高血压规律服药，近期晨起头晕",
        question="专家复诊，调整用药",
        consent=consultations.ConsentDraft(given=True, told="远程门诊方式与费用"),
    )
    consultations.book_clinic(
        clinic_id=clinic_id, slot_id=slots[-1][0], draft=draft, actor=here.at("xiangyi", now),
        now=now,
    )  # fmt: skip


def _teach(here: Desk, now: datetime) -> None:
    """Lessons of the past weeks with who was there, and one to come."""
    county, township = here.places["zhuanzhen"], here.places["xiangyi"]
    for kind, title, days in _LESSONS:
        at = now - timedelta(days=days)
        host = here.at(HEART, at)
        lesson_id = consultations.plan_lesson(
            draft=consultations.LessonDraft(
                kind=kind, title=title, starts_at=at, minutes=60, teacher_name=host.name,
                institution_id=county, place="县远程教学室", audience="乡镇卫生院、村卫生室医务人员",
            ),
            actor=host,
            now=at - timedelta(days=2),
        )  # fmt: skip
        held = at + timedelta(minutes=70)
        for staff_id, _name, _department in (
            *here.doctors[county][:3],
            *here.doctors[township][:4],
        ):
            consultations.add_attendance(
                lesson_id=lesson_id, staff_id=staff_id, actor=here.at(HEART, held), now=held
            )
        consultations.hold_lesson(lesson_id=lesson_id, actor=here.at(HEART, held), now=held)
    consultations.plan_lesson(
        draft=consultations.LessonDraft(
            kind=consultations.LessonKind.LECTURE, title="危急值识别与报告", starts_at=now + timedelta(days=2),
            minutes=90, teacher_name=here.at(HEART, now).name, institution_id=county, place="线上",
            materials="课件会后发布在培训与教学栏目",
        ),
        actor=here.at(HEART, now),
        now=now,
    )  # fmt: skip
