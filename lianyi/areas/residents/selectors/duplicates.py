"""Who resembles whom: candidates at registration, pairs waiting for a person to decide, merges."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q

from lianyi.areas.residents import rules
from lianyi.areas.residents.models import (
    DuplicatePair,
    DuplicatePairQuerySet,
    Identifier,
    Merge,
    Resident,
)
from lianyi.areas.residents.selectors.cards import card
from lianyi.areas.residents.types import Candidate, IdentifierKind, MergeCard, PairCard
from lianyi.engines.matching import ASK, Match, Person, compare
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import mask_name
from lianyi.machinery.ui import Keyset, Page

MOST_CANDIDATES: Final = 10
_MOST_LOOKED_AT: Final = 800
_YEARS_APART: Final = 12
_TOLD: Final = (
    "name",
    "sex",
    "born_on",
    "born_on_estimated",
    "id_masked",
    "phone_index",
    "mother_id",
    "division_code",
    "address",
    "registered_institution_id",
)
_HEAVIEST: Final = Keyset("-score", "id")
_ALL: Final = Keyset("-id")


class PairNotFound(DomainError):
    """There is no such pair within reach."""

    code = "residents.pair_not_found"
    http_status = 404
    template = "There is no such pair of possible duplicates within your reach."


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is known of the person looked for, in the forms the tables hold. `phone_index` "" says nothing."""

    name: str
    pinyin: str
    sex: str
    born_on: date
    born_on_estimated: bool
    citizen_index: str
    phone_index: str
    mother_id: int | None
    address_key: str

    @property
    def person(self) -> Person:
        """The probe as the matching engine knows people."""
        return Person(
            name=self.name,
            sex=self.sex,
            born_on=self.born_on,
            born_estimated=self.born_on_estimated,
            number_key=self.citizen_index,
            phone_key=self.phone_index,
            mother_key=str(self.mother_id or ""),
            address_key=self.address_key,
        )


def find_candidates(probe: Probe, scope: Scope, at_most: int = MOST_CANDIDATES) -> list[Candidate]:
    """Residents anywhere in the county who may be the one looked for, the likeliest first; masked.

    Cost: at most six queries, `_MOST_LOOKED_AT` rows each, on the indexes of birth, reading, telephone and mother.
    """
    rows: dict[int, Resident] = {}
    for condition, order in _blocks(probe):
        alike = Resident.objects.standing().only(*_TOLD).filter(condition).order_by(order, "id")
        rows |= {row.pk: row for row in alike[:_MOST_LOOKED_AT]}
    numbers = citizen_indexes(rows)
    matches = {
        pk: compare(probe.person, _person(row, numbers.get(pk, ""))) for pk, row in rows.items()
    }
    likely = sorted(
        (pk for pk, match in matches.items() if match.score >= ASK),
        key=lambda pk: (-matches[pk].score, pk),
    )[:at_most]
    in_reach = set(
        Resident.objects.visible_to(scope).filter(pk__in=likely).values_list("pk", flat=True)
    )
    return [_candidate(rows[pk], matches[pk], visible=pk in in_reach) for pk in likely]


def find_duplicates(
    *, scope: Scope, waiting: bool = True, after: str = "", at_most: int = 50
) -> Page[PairCard]:
    """Pairs of which at least one is in reach: those waiting by score, or all by age."""
    rows = _pairs(scope)
    page = (_HEAVIEST if waiting else _ALL).page(
        rows.waiting() if waiting else rows, after, at_most
    )
    return page.map(lambda row: pair_card(row, scope))


def count_duplicates(scope: Scope) -> int:
    """How many pairs in reach wait for a decision."""
    return _pairs(scope).waiting().count()


def get_pair(pair_id: int, scope: Scope) -> PairCard:
    """One pair. Raises: PairNotFound (404)."""
    row = _pairs(scope).filter(pk=pair_id).first()
    if row is None:
        raise PairNotFound
    return pair_card(row, scope)


def citizen_indexes(ids: Iterable[int]) -> dict[int, str]:
    """The blind index of the live citizen number of each who has one.

    Cost: one query on the index of residents. The kind is looked at here: SQLite would rather read all numbers of it.
    """
    rows = Identifier.objects.filter(resident_id__in=list(ids))
    told = rows.values_list("resident_id", "kind", "retired_at", "index")
    return {
        resident_id: index
        for resident_id, kind, retired_at, index in told
        if kind == IdentifierKind.CITIZEN and retired_at is None
    }


def list_merges(resident_id: int, at_most: int = 50) -> list[MergeCard]:
    """Merges in which a resident took part, the latest first."""
    rows = Merge.objects.filter(Q(kept_id=resident_id) | Q(merged_id=resident_id)).order_by("-id")[
        :at_most
    ]
    return [merge_card(row) for row in rows]


def merge_card(row: Merge) -> MergeCard:
    """A merge as a value."""
    return MergeCard(
        id=row.pk,
        kept_id=row.kept_id,
        merged_id=row.merged_id,
        at=row.at,
        by_name=row.by_name,
        reason=row.reason,
        undone_at=row.undone_at,
    )


def pair_card(row: DuplicatePair, scope: Scope) -> PairCard:
    """A pair as a value; whoever of the two is out of reach is masked."""
    return PairCard(
        id=row.pk,
        first=card(row.first, scope, visible=row.first_in_reach),  # type: ignore[attr-defined]
        second=card(row.second, scope, visible=row.second_in_reach),  # type: ignore[attr-defined]
        score=row.score,
        reasons=tuple((code, points) for code, points in row.reasons),
        state=row.state,
        found_at=row.found_at,
        acknowledged=row.acknowledged,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        note=row.note,
    )


def _pairs(scope: Scope) -> DuplicatePairQuerySet:
    reach = Resident.objects.visible_to(scope)
    rows = DuplicatePair.objects.select_related("first", "second").annotate(
        first_in_reach=Exists(reach.filter(pk=OuterRef("first_id"))),
        second_in_reach=Exists(reach.filter(pk=OuterRef("second_id"))),
    )
    rows = rows.defer(
        "first__phone", "first__contact_phone", "second__phone", "second__contact_phone"
    )
    return rows.filter(Q(first_in_reach=True) | Q(second_in_reach=True))


def _blocks(probe: Probe) -> list[tuple[Q, str]]:
    """Where doubles can hide, and the index order of each place.

    Born the same day, read the same, same telephone, same mother.
    """
    years = Q(
        born_on__year__gte=probe.born_on.year - _YEARS_APART,
        born_on__year__lte=probe.born_on.year + _YEARS_APART,
    )
    blocks = [
        (Q(born_on=probe.born_on), "born_on"),
        (Q(pinyin=probe.pinyin) & years, "pinyin"),
    ]
    if probe.phone_index:
        blocks.append((Q(phone_index=probe.phone_index), "phone_index"))
    if probe.mother_id:
        blocks.append((Q(mother_id=probe.mother_id), "mother_id"))
    return blocks


def _candidate(row: Resident, match: Match, *, visible: bool) -> Candidate:
    return Candidate(
        resident_id=row.pk,
        masked_name=mask_name(row.name),
        sex=row.sex,
        born_on=row.born_on,
        id_masked=row.id_masked,
        institution_id=row.registered_institution_id,
        score=match.score,
        reasons=tuple((reason.code, reason.points) for reason in match.reasons),
        visible=visible,
    )


def _person(row: Resident, citizen_index: str) -> Person:
    return Person(
        name=row.name,
        sex=row.sex,
        born_on=row.born_on,
        born_estimated=row.born_on_estimated,
        number_key=citizen_index,
        phone_key=row.phone_index,
        mother_key=str(row.mother_id or ""),
        address_key=rules.address_key(row.division_code, row.address),
    )
