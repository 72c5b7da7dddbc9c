"""Whether the service is well: the database answers, the disk has room, events are delivered, jobs run."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lianyi.machinery.outbox import public as outbox

LEAST_FREE_BYTES: Final = 2 * 1024**3
SLOW_MS: Final = 200
JOBS_LATE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `code` is for machines, the rest for people.

    A `grave` check that is not well makes the service unfit to be used; any other asks an operator to look.
    """

    code: str
    name: str
    well: bool
    value: str
    advice: str = ""
    grave: bool = False


def verdict(found: list[Check]) -> str:
    """`ok`, `attention` (it works, somebody should look) or `failing`."""
    if all(check.well for check in found):
        return "ok"
    return "failing" if any(check.grave and not check.well for check in found) else "attention"


def checks(now: datetime) -> list[Check]:
    """Look at everything once. Cost: three small queries; never raises."""
    return [check_database(), check_disk(), *check_outbox(now)]


def check_database() -> Check:
    """The database answers, and soon."""
    name, advice = _("数据库"), _("检查数据库服务和磁盘。")
    start = perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Check("database", name, False, _("没有应答"), advice, grave=True)
    spent = (perf_counter() - start) * 1000
    vendor = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(
        connection.vendor, connection.vendor
    )
    return Check("database", name, spent < SLOW_MS, f"{vendor} · {spent:.1f} ms", advice)


def check_disk() -> Check:
    """The folder of data has room."""
    home = settings.LIANYI_HOME
    free = shutil.disk_usage(home if home.exists() else home.anchor).free
    text = _("可用 %(free)s GB") % {"free": f"{free / 1024**3:.1f}"}
    room = free >= LEAST_FREE_BYTES
    return Check("disk", _("磁盘空间"), room, text, _("清理旧备份或扩容。"), grave=True)


def check_outbox(now: datetime) -> list[Check]:
    """Events reach their listeners, none waits for a decision, and the clock's jobs run."""
    try:
        state = outbox.state(now)
    except DatabaseError:
        return [Check("outbox", _("事件投递"), False, _("查不到"), _("先恢复数据库。"))]
    waiting = _("待投递 %(pending)d，迟到 %(late)d") % {
        "pending": state.pending,
        "late": state.late,
    }
    parked = _("%(count)d 件") % {"count": state.parked}
    last = state.last_job_at
    ran = f"{timezone.localtime(last):%Y-%m-%d %H:%M}" if last else _("还没有运行过")
    awake = _("确认后台工作进程在运行。")
    look = _("到“未送达事件”页查明原因后重投。")
    return [
        Check("deliveries", _("事件投递"), state.late == 0, waiting, awake),
        Check("parked", _("未送达事件"), state.parked == 0, parked, look),
        Check(
            "jobs", _("定时任务上次运行"), last is not None and now - last <= JOBS_LATE, ran, awake
        ),
    ]
