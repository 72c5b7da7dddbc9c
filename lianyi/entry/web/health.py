"""Whether the service is well: the database answers, the disk has room, events are delivered, jobs run."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lianyi.machinery.outbox import public as outbox

LEAST_FREE_BYTES: Final = 2 * 1024**3
SLOW_MS: Final = 200
JOBS_LATE: Final = timedelta(minutes=10)
CLOCK_BACK: Final = timedelta(minutes=2)


_READ_ONLY: Final = {
    "sqlite": "SELECT count(*) * 0 FROM sqlite_master",  # reads the file; it is read-only as its folder is
    "postgresql": "SHOW transaction_read_only",
}


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
            cursor.execute(_READ_ONLY[connection.vendor])
            (read_only,) = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        return Check("database", name, False, _("没有应答"), advice, grave=True)
    if read_only in ("on", 1):
        return Check("database", name, False, _("只读，不能保存"), advice, grave=True)
    spent = (perf_counter() - start) * 1000
    vendor = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(
        connection.vendor, connection.vendor
    )
    return Check("database", name, spent < SLOW_MS, f"{vendor} · {spent:.1f} ms", advice)


def check_disk() -> Check:
    """The folders of data take writes and have room."""
    name = _("磁盘空间")
    folders = _folders()
    if not all(_takes_writes(folder) for folder in folders):
        advice = _("磁盘已满或只读：先腾出空间，或请运维重新以读写方式挂载。")
        return Check("disk", name, False, _("写不进去"), advice, grave=True)
    free = min(shutil.disk_usage(folder).free for folder in folders)
    text = _("可用 %(free)s GB") % {"free": f"{free / 1024**3:.1f}"}
    return Check("disk", name, free >= LEAST_FREE_BYTES, text, _("清理旧备份或扩容。"), grave=True)


def _folders() -> list[Path]:
    """Where this process writes: its home, and beside an embedded database."""
    home = Path(settings.LIANYI_HOME)
    found = [home if home.exists() else Path(home.anchor)]
    if connection.vendor == "sqlite":
        found.append(Path(str(connection.settings_dict["NAME"])).parent)
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _takes_writes(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
            file.flush()
    except OSError:
        return False
    return True


def check_outbox(now: datetime) -> list[Check]:
    """Events reach their listeners, none waits for a decision, and the clock's jobs run."""
    try:
        state = outbox.state(now)
    except (DatabaseError, InterfaceError):
        return [Check("outbox", _("事件投递"), False, _("查不到"), _("先恢复数据库。"))]
    waiting = _("待投递 %(pending)d，迟到 %(late)d") % {
        "pending": state.pending,
        "late": state.late,
    }
    parked = _("%(count)d 件") % {"count": state.parked}
    if state.failing:
        parked = _("%(parked)s，另有 %(failing)d 件反复失败，仍在重试") % {
            "parked": parked,
            "failing": state.failing,
        }
    last = state.last_job_at
    ran = f"{timezone.localtime(last):%Y-%m-%d %H:%M}" if last else _("还没有运行过")
    if last is not None and last - now > CLOCK_BACK:
        ran = _("%(ran)s，晚于现在：系统时钟倒退了") % {"ran": ran}
    awake = _("确认后台工作进程在运行。")
    look = _("到“未送达事件”页查明原因后重投。")
    return [
        Check("deliveries", _("事件投递"), state.late == 0, waiting, awake),
        Check("parked", _("未送达事件"), not (state.parked or state.failing), parked, look),
        Check("jobs", _("定时任务上次运行"), _in_time(last, now), ran, awake),
    ]


def _in_time(last: datetime | None, now: datetime) -> bool:
    """Whether jobs ran lately; one that ran in the future ran under another clock."""
    return last is not None and -CLOCK_BACK <= now - last <= JOBS_LATE
