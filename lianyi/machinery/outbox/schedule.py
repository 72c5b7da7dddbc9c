"""Periodic jobs: the database says when each runs next and who runs it, so two workers never run one at once."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lianyi.machinery.outbox.faults import describe
from lianyi.machinery.outbox.models import JobLease
from lianyi.machinery.outbox.registry import PeriodicJob, jobs
from lianyi.machinery.outbox.types import SKEW

_log = logging.getLogger("lianyi.jobs")


def run_due_jobs(now: datetime, holder: str) -> int:
    """Run every job that is due and that no other worker runs; return how many ran.

    A job that fails is noted and runs again at its next time; a job whose worker died runs when its lease has ended.
    """
    _know_all(now)
    due = Q(pk__in=[])
    for job in jobs.values():
        due |= _free(job, now)
    return sum(
        _run(jobs[name], now, holder)
        for name in list(JobLease.objects.filter(due).values_list("name", flat=True))
    )


def _know_all(now: datetime) -> None:
    """Give every registered job its row; a new one is due at once."""
    known = set(JobLease.objects.filter(name__in=jobs).values_list("name", flat=True))
    new = [JobLease(name=name, next_run_at=now) for name in jobs if name not in known]
    if new:
        JobLease.objects.bulk_create(new, ignore_conflicts=True)


def _free(job: PeriodicJob, now: datetime) -> Q:
    """Due, and not held by a worker whose lease still runs.

    A time further ahead than the job's own pause or lease can set is of a clock that was wrong, and holds nobody up.
    """
    due = Q(next_run_at__lte=now) | Q(next_run_at__gt=now + job.every + SKEW)
    wrong = Q(leased_until__gt=now + job.lease + SKEW)
    unheld = Q(leased_until=None) | Q(leased_until__lte=now) | wrong
    return Q(name=job.name) & due & unheld


def _run(job: PeriodicJob, now: datetime, holder: str) -> bool:
    """Take the lease and run; False if another worker was faster."""
    taken = JobLease.objects.filter(_free(job, now)).update(
        leased_until=now + job.lease, holder=holder, last_started_at=now
    )
    if not taken:
        return False
    error = ""
    try:
        job.run(now)
    except Exception as fault:  # noqa: BLE001  # one job's fault is shown to operators and never stops the others
        error = describe(fault)
        _log.error("job %s failed: %s", job.name, error)
    _give_back(job, now, holder, error)
    return True


@transaction.atomic
def _give_back(job: PeriodicJob, now: datetime, holder: str, error: str) -> None:
    """Note how it went and when it runs next, unless the lease ended and another worker took over meanwhile."""
    lease = JobLease.objects.select_for_update().get(name=job.name)
    if (lease.holder, lease.last_started_at) != (holder, now):
        return
    lease.leased_until = None
    lease.next_run_at = now + job.every
    lease.last_error = error
    lease.failures = lease.failures + 1 if error else 0
    if not error:
        lease.last_finished_at = now
    lease.save()
