"""What a code of one system, or of an institution, is in another."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from lianyi.areas.terminology import rules
from lianyi.areas.terminology.models import CodeSystem, Crosswalk, LocalCode, Term
from lianyi.areas.terminology.selectors import LocalCodeNotFound, SystemNotFound, must_know
from lianyi.areas.terminology.services.loading import BATCH, refuse_odd_lines
from lianyi.areas.terminology.types import LocalCodeCard, MapKind
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def import_crosswalk(
    data: bytes,
    *,
    from_system: str,
    to_system: str,
    source: str,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
) -> dict[str, int | str]:
    """Load a file of `code code` lines as the crosswalk between two systems, and say how many rows it has.

    Raises: UnreadableFile, RowErrors (422); SystemNotFound (404).
    """
    pairs = rules.read_pairs(rules.decode(data))
    refuse_odd_lines(pairs, two_codes=True)
    count = load_crosswalk(
        from_system,
        to_system,
        [(a, b) for _, a, b in pairs],
        source=source,
        actor=actor,
        now=now,
    )
    transaction.set_rollback(dry_run)
    return {"system": f"{from_system} -> {to_system}", "rows": count}


@transaction.atomic
def load_crosswalk(
    from_system: str,
    to_system: str,
    pairs: Sequence[tuple[str, str]],
    *,
    source: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Replace the crosswalk between two systems by the given pairs, and return how many there are.

    Raises: SystemNotFound (404).
    """
    ends = {row.code: row for row in CodeSystem.objects.filter(code__in=(from_system, to_system))}
    for code in (from_system, to_system):
        if code not in ends:
            raise SystemNotFound(system=code)
    Crosswalk.objects.filter(from_system=ends[from_system], to_system=ends[to_system]).delete()
    targets: dict[str, int] = {}
    for _, to_code in pairs:
        targets[to_code] = targets.get(to_code, 0) + 1
    rows = Crosswalk.objects.bulk_create(
        (
            Crosswalk(
                from_system=ends[from_system],
                from_code=from_code,
                to_system=ends[to_system],
                to_code=to_code,
                kind=MapKind.BROADER.value if targets[to_code] > 1 else MapKind.EQUAL.value,
                source=source,
            )
            for from_code, to_code in dict.fromkeys(pairs)
        ),
        batch_size=BATCH,
    )
    audit.record(
        actor,
        "terminology.crosswalk_loaded",
        target=f"crosswalk:{from_system}:{to_system}",
        at=now,
        facts={"rows": len(rows)},
    )
    return len(rows)


@transaction.atomic
def note_local_code(
    *, institution_id: int, system: str, local_code: str, local_name: str, uses: int = 1
) -> str | None:
    """Count uses of an institution's own code and return what it is mapped to; None while it is not.

    A local code that is itself a current code of the system maps to itself at once.
    Raises: SystemNotFound (404).
    """
    owner = CodeSystem.objects.filter(code=system).first()
    if owner is None:
        raise SystemNotFound(system=system)
    same = Term.objects.filter(system=owner, code=local_code, until_on__isnull=True).exists()
    row, created = LocalCode.objects.get_or_create(
        institution_id=institution_id,
        system=owner,
        local_code=local_code,
        defaults={
            "local_name": local_name[:200],
            "code": local_code if same else "",
            "uses": uses,
        },
    )
    if not created:
        LocalCode.objects.filter(pk=row.pk).update(uses=F("uses") + uses)
    return row.code or None


@transaction.atomic
def map_local_code(
    *, local_code_id: int, code: str, within: frozenset[int] | None, actor: Actor, now: datetime
) -> LocalCodeCard:
    """Say what an institution's own code means.

    Expects: `within` holds the institutions the actor answers for; None for all.
    Raises: LocalCodeNotFound (404), UnknownCode (422).
    """
    mine = Q() if within is None else Q(institution_id__in=within)
    row = (
        LocalCode.objects.select_for_update(of=("self",))
        .select_related("system")
        .filter(mine, pk=local_code_id)
        .first()
    )
    if row is None:
        raise LocalCodeNotFound(local_code=local_code_id)
    row.code = must_know(row.system.code, code, field="code").code
    row.mapped_by, row.mapped_at = actor.name, now
    row.save()
    audit.record(
        actor,
        "terminology.local_code_mapped",
        target=f"local-code:{row.pk}",
        at=now,
        facts={"system": row.system.code, "local_code": row.local_code, "code": row.code},
    )
    return row.card()
