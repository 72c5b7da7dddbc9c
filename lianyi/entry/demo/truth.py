"""What is true of the generated county, whatever the platform finds out."""

from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from lianyi.entry.demo.care import Place, Visit


@dataclass(slots=True)
class Truth:
    """What is true of the generated county, whatever the platform finds out."""

    seed: int
    as_of: str
    months: int
    residents: int = 0
    encounters: int = 0
    stays: int = 0
    outside_visits: int = 0
    outside_stays: int = 0
    primary_visits: int = 0
    county_visits: int = 0
    first_contacts: int = 0
    first_contacts_primary: int = 0
    fee_fen: int = 0
    fund_fen: int = 0
    outside_fund_fen: int = 0
    referrals: int = 0
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    outside_by_diagnosis: Counter[str] = field(default_factory=Counter)
    fingerprint: str = ""

    def add(self, part: "Truth") -> None:
        """Take in the truth of a part of the county."""
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.duplicates += part.duplicates
        self.outside_by_diagnosis += part.outside_by_diagnosis

    def count(self, visit: Visit) -> None:
        """Count one visit."""
        outside = visit.place is Place.OUTSIDE
        primary = visit.place in {Place.VILLAGE, Place.TOWNSHIP}
        self.encounters += 1
        self.stays += visit.inpatient
        self.outside_visits += outside
        self.outside_stays += outside and visit.inpatient
        self.primary_visits += primary and not visit.inpatient
        self.county_visits += not outside and not visit.inpatient
        self.first_contacts += visit.first_contact
        self.first_contacts_primary += visit.first_contact and primary
        self.fee_fen += visit.fee_fen
        self.fund_fen += visit.fund_fen
        self.outside_fund_fen += visit.fund_fen if outside else 0
        if outside:
            self.outside_by_diagnosis[visit.icd_code] += 1

    def as_json(self) -> dict[str, Any]:
        """Plain values; `duplicates` are pairs of serials, second registration first."""
        return {
            **asdict(self),
            "outside_by_diagnosis": dict(sorted(self.outside_by_diagnosis.items())),
        }


_COUNTED: Final = tuple(
    each.name for each in fields(Truth) if each.type is int and each.name not in {"seed", "months"}
)
