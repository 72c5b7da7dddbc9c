"""Reading the whole chain again and naming every place where it is broken."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import connection

from lianyi.machinery.audit import anchors, chain, triggers
from lianyi.machinery.audit.models import AuditDay, AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.audit.types import Fault, Kind, VerifyReport
from lianyi.machinery.crypto.keyring import Tampered, audit_key

MOST_FAULTS: Final = 200
_NEVER: Final = date.min


def verify(*, day: date | None = None) -> VerifyReport:
    """Check one day, or all of them, against the heads, each other and the anchor file.

    Cost: every line once, streamed; a day that is broken is read once more by its MACs only.
    """
    pour()
    verification = Verification()
    verification.check_guards()
    verification.check_days(day)
    return verification.report()


class Verification:
    """One walk through the chain and what it has found so far."""

    MOST_FAULTS = MOST_FAULTS

    def __init__(self) -> None:
        self.days = self.lines = self.anchors = self.not_listed = 0
        self.faults: list[Fault] = []

    def report(self) -> VerifyReport:
        """What was read and found."""
        return VerifyReport(self.days, self.lines, self.anchors, self.faults, self.not_listed)

    def check_guards(self) -> None:
        """Note triggers that somebody took down."""
        with connection.cursor() as cursor:
            cursor.execute(triggers.list_present(connection.vendor))
            present = {name for (name,) in cursor.fetchall()}
        for name in sorted(triggers.names(connection.vendor) - present):
            self._fault(_NEVER, 0, Kind.GUARD, f"the trigger {name} is not in place")

    def check_days(self, only: date | None) -> None:
        """Walk day by day; each must carry the end of the one before, and hold what the anchor file remembers."""
        remembered = self._remembered()
        wanted = set(remembered) | set(self._days_with_lines())
        heads = {head.day: head for head in AuditDay.objects.all()}
        before: AuditDay | None = None
        for day in sorted(wanted | set(heads)):
            head = heads.get(day)
            if only in (None, day):
                self._check_day(day, head, before, remembered.get(day, {}))
            before = head or before
        if before is not None and before.closed and only in (None, before.day):
            self._fault(
                before.day, 0, Kind.TRUNCATED, "the day was closed by a later one, which is gone"
            )

    def _check_day(
        self, day: date, head: AuditDay | None, before: AuditDay | None, remembered: dict[int, str]
    ) -> None:
        self.days += 1
        if head is None and not AuditLine.objects.filter(day=day).exists():
            self._fault(day, 0, Kind.REMOVED, "the anchor file remembers this day, which is gone")
            return
        if head is None:
            self._fault(day, 0, Kind.HEAD, "the day has no head row")
        elif not self._is_genuine(head):
            self._fault(day, 0, Kind.HEAD, "the head row was not written by the platform")
        DayWalk(self, day, head, before, remembered).walk()

    def _is_genuine(self, head: AuditDay) -> bool:
        key = key_of(head.key_id)
        return key is not None and chain.same(
            head.head_mac, chain.head_mac(head.day, head.count, head.last_mac, head.closed, key)
        )

    def _remembered(self) -> dict[date, dict[int, str]]:
        """What the anchor file says: for each day, the MAC of some of its lines."""
        found: dict[date, dict[int, str]] = defaultdict(dict)
        try:
            for anchor in anchors.read():
                self.anchors += 1
                found[anchor.day][anchor.count] = anchor.last_mac
        except anchors.BadAnchor as fault:
            self._fault(_NEVER, fault.line, Kind.ANCHOR_FILE, str(fault))
        return found

    def _days_with_lines(self) -> Iterator[date]:
        return AuditLine.objects.order_by("day").values_list("day", flat=True).distinct().iterator()

    def _fault(self, day: date, seq: int, kind: Kind, detail: str) -> None:
        self.note(Fault(day, seq, kind, detail))

    def note(self, fault: Fault) -> None:
        """Keep a fault, or only count it where there are too many to read."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.not_listed += 1


class DayWalk:
    """One day's lines, in order."""

    def __init__(
        self,
        found: Verification,
        day: date,
        head: AuditDay | None,
        before: AuditDay | None,
        remembered: dict[int, str],
    ) -> None:
        self.found, self.day, self.head, self.before, self.remembered = (
            found,
            day,
            head,
            before,
            remembered,
        )
        self.previous: AuditLine | None = None  # the line before, as far as it was sound
        self.count = head.count if head else 0
        self._places: dict[str, int] | None = None

    def walk(self) -> None:
        """Check every line, then the end."""
        seq = 0
        for line in (
            AuditLine.objects.filter(day=self.day).order_by("seq").iterator(chunk_size=2000)
        ):
            self.found.lines += 1
            for missing in range(seq + 1, min(line.seq, seq + 1 + MOST_FAULTS)):
                self._note(missing, Kind.REMOVED, "the line is gone")
            seq = line.seq
            broken = self._broken(line)
            if broken is not None:
                self._note(line.seq, *broken)
            self.previous = line if broken is None else None
        self._check_end(seq)

    def _broken(self, line: AuditLine) -> tuple[Kind, str] | None:
        """In what way a line is not what was written in this place; None if it is."""
        expected = self.remembered.pop(line.seq, None)
        if not self._is_genuine(line):
            return self._how_broken(line)
        if line.seq == 1 and not self._carries_the_day_before(line):
            return Kind.REMOVED, f"the day before ended otherwise than {line.facts} says"
        if not self._follows(line):
            return Kind.REORDERED, "the line does not follow the one before it"
        if self.head is not None and line.seq > self.count:
            return Kind.INSERTED, "the line stands beyond the end of its day"
        if expected is not None and expected != line.mac:
            return Kind.ROLLED_BACK, "the anchor file remembers another line in this place"
        return None

    def _carries_the_day_before(self, line: AuditLine) -> bool:
        """Whether the first line of the day carries the end of the day before."""
        end = self.before or AuditDay(day=self.day)
        facts = chain.facts_text(
            {"day": end.day.isoformat(), "count": end.count, "last_mac": end.last_mac}
        )
        return (line.action, line.facts, line.prev_mac) == (chain.ANCHOR, facts, end.last_mac)

    def _check_end(self, seq: int) -> None:
        if self.head is not None and seq < self.count:
            self._note(seq + 1, Kind.TRUNCATED, f"the day ends here; its head counts {self.count}")
        elif self.head and self.previous and self.previous.mac != self.head.last_mac:
            self._note(0, Kind.HEAD, "the head names another last line")
        for gone in sorted(self.remembered)[:1]:
            self._note(
                gone, Kind.ROLLED_BACK, "the anchor file remembers this line, which is not here"
            )

    def _is_genuine(self, line: AuditLine, seq: int | None = None) -> bool:
        key = key_of(line.key_id)
        return key is not None and chain.same(line.mac, chain.line_mac(line, key, seq=seq))

    def _follows(self, line: AuditLine) -> bool:
        """Whether the line carries the MAC of the one before; after a gap or a broken line, that is the fault."""
        if self.previous is None:
            return True
        return line.seq != self.previous.seq + 1 or line.prev_mac == self.previous.mac

    def _how_broken(self, line: AuditLine) -> tuple[Kind, str]:
        """Tell a line that stood elsewhere from one that was written by somebody else or changed."""
        if self.head is not None and line.seq > self.count:
            return Kind.INSERTED, "the line stands beyond the end of its day"
        place = self._place_by_links(line)
        if place is not None and place != line.seq and self._is_genuine(line, seq=place):
            return Kind.REORDERED, f"the line stood at {place}"
        if self.head is not None and self._lines_too_many():
            return Kind.INSERTED, "the line was not written by the platform"
        return Kind.CHANGED, "the line does not say what was written"

    def _lines_too_many(self) -> bool:
        return AuditLine.objects.filter(day=self.day).count() > self.count

    def _place_by_links(self, line: AuditLine) -> int | None:
        """Where the line stood, counted along the MACs that lines carry of each other."""
        if self._places is None:
            self._places = self._count_along()
        return self._places.get(line.mac)

    def _count_along(self) -> dict[str, int]:
        links: dict[str, list[str]] = defaultdict(list)
        for prev_mac, mac in AuditLine.objects.filter(day=self.day).values_list("prev_mac", "mac"):
            links[prev_mac].append(mac)
        places: dict[str, int] = {}
        ends = [self.before.last_mac if self.before else ""]
        place = 0
        while ends:
            place += 1
            ends = [mac for end in ends for mac in links.pop(end, [])]
            places.update(dict.fromkeys(ends, place))
        return places

    def _note(self, seq: int, kind: Kind, detail: str) -> None:
        self.found.note(Fault(self.day, seq, kind, detail))


def key_of(key_id: str) -> bytes | None:
    """The audit key of that id, or None: a line that names a key we never had is not ours."""
    try:
        return audit_key(key_id)[1]
    except Tampered:
        return None
