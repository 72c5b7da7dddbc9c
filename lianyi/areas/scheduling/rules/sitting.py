"""From a weekly template to the slots of one day. Source of holidays: `holiday-arrangement`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

from lianyi.areas.scheduling.types import SlotKind, TemplateDraft
from lianyi.kernel.errors import DomainError

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MOST_CAPACITY: Final = 200


class BadTemplate(DomainError):
    """The weekly sitting contradicts itself."""

    code = "scheduling.bad_template"
    http_status = 422
    template = "Weekly sitting: {why_en}."


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A slot before it is stored."""

    starts_at: datetime
    ends_at: datetime
    kind: SlotKind
    capacity: int
    releases_at: datetime | None


def check_template(draft: TemplateDraft) -> None:
    """Raise BadTemplate (422) for a sitting that cannot be held."""
    for wrong, field, why, why_en in _faults(draft, _minutes(draft)):
        if wrong:
            raise BadTemplate(field=field, why=why, why_en=why_en)


def slots_of(
    draft: TemplateDraft, on: date, *, priority_release_h: int, green_release_h: int
) -> Iterator[PlannedSlot]:
    """The slots of a sitting on a day, in order: kept ones first; a remainder shorter than a slot is left out.

    Kept places go to the public `*_release_h` hours before the slot starts.
    """
    start = datetime.combine(on, draft.starts, tzinfo=SHANGHAI)
    length = timedelta(minutes=draft.slot_minutes)
    for number in range(_minutes(draft) // draft.slot_minutes):
        starts_at = start + number * length
        kind, release_h = _kept(number, draft, priority_release_h, green_release_h)
        yield PlannedSlot(
            starts_at,
            starts_at + length,
            kind,
            draft.capacity,
            None if release_h is None else starts_at - timedelta(hours=release_h),
        )


def why_not_held(draft: TemplateDraft, on: date) -> str | None:
    """Why a sitting is not held on a day of its weekday: None when it is.

    A public holiday stops every sitting that does not say otherwise; so does a weekday off in lieu. A weekend worked to
    make up for a holiday changes nothing: the hospital opens such sittings by hand.
    """
    if not draft.valid_from <= on or (draft.valid_to is not None and on > draft.valid_to):
        return "不在有效期"
    if draft.on_holidays:
        return None
    return holiday_on(on)


def holiday_on(day: date) -> str | None:
    """The Chinese name of the public holiday on a day; None on others, and where the year is not published yet."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if not off or name is None:
        return None
    return str(chinese_calendar.Holiday(name).chinese)


def _faults(draft: TemplateDraft, minutes: int) -> tuple[tuple[bool, str, str, str], ...]:
    """What can be wrong with a sitting: whether it is, the field at fault, and the words."""
    ends_early = draft.valid_to is not None and draft.valid_to < draft.valid_from
    too_many_kept = draft.priority + draft.green > max(minutes, 0) // max(draft.slot_minutes, 1)
    return (
        (not 0 <= draft.weekday <= 6, "weekday", "星期须在周一至周日之间", "the weekday lies outside the week"),
        (minutes <= 0, "ends", "结束时间须晚于开始时间", "it ends before it starts"),
        (not 5 <= draft.slot_minutes <= 480, "slot_minutes", "每段须为 5 至 480 分钟", "a slot lasts 5 to 480 minutes"),
        (minutes < draft.slot_minutes, "slot_minutes", "出诊时间不足一段", "the sitting is shorter than one slot"),
        (not 1 <= draft.capacity <= MOST_CAPACITY, "capacity", "每段号数须在 1 至 200 之间", "1 to 200 places a slot"),
        (draft.priority < 0 or draft.green < 0, "priority", "预留段数不能为负", "kept slots cannot be negative"),
        (ends_early, "valid_to", "停止日期早于启用日期", "it ends before it begins"),
        (too_many_kept, "priority", "预留段数多于全部段数", "more slots are kept than there are"),
    )  # fmt: skip


def _minutes(draft: TemplateDraft) -> int:
    return (draft.ends.hour - draft.starts.hour) * 60 + draft.ends.minute - draft.starts.minute


def _kept(
    number: int, draft: TemplateDraft, priority_h: int, green_h: int
) -> tuple[SlotKind, int | None]:
    if number < draft.green:
        return SlotKind.GREEN, green_h
    if number < draft.green + draft.priority:
        return SlotKind.PRIORITY, priority_h
    return SlotKind.ORDINARY, None
