"""How well the kidneys filter, from one blood value.

Source: ckd-epi-2009 (Levey 2009, equation of creatinine, without the coefficient of race, as Chinese laboratories
report); ckd-epi-2021 (Inker 2021). The rule set says which equation it reads.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lianyi.kernel.identity import Sex

UMOL_PER_MG_DL: Final = 88.4
"""1 mg/dL of creatinine in µmol/L. Source: ckd-epi-2009."""


class Equation(StrEnum):
    """Which published equation."""

    CKD_EPI_2009 = "ckd-epi-2009"
    CKD_EPI_2021 = "ckd-epi-2021"


@dataclass(frozen=True, slots=True)
class _Terms:
    scale: float
    alpha_female: float
    alpha_male: float
    power: float
    per_year: float
    female: float


_TERMS: Final = {
    Equation.CKD_EPI_2009: _Terms(141, -0.329, -0.411, -1.209, 0.993, 1.018),
    Equation.CKD_EPI_2021: _Terms(142, -0.241, -0.302, -1.200, 0.9938, 1.012),
}
_KAPPA: Final = {Sex.FEMALE: 0.7, Sex.MALE: 0.9}
_ADULT: Final = 18


def egfr(creatinine_umol: float, *, age: int, sex: Sex, equation: Equation) -> float | None:
    """Estimate the filtration rate in mL/min/1.73 m², to one decimal; None for a child or an unstated sex.

    Units: `creatinine_umol` in µmol/L, above 0.
    """
    if sex not in _KAPPA or age < _ADULT or creatinine_umol <= 0:
        return None
    terms, female = _TERMS[equation], sex == Sex.FEMALE
    ratio = creatinine_umol / UMOL_PER_MG_DL / _KAPPA[sex]
    low = min(ratio, 1.0) ** (terms.alpha_female if female else terms.alpha_male)
    rate = terms.scale * low * max(ratio, 1.0) ** terms.power * terms.per_year**age
    return round(float(rate * (terms.female if female else 1.0)), 1)
