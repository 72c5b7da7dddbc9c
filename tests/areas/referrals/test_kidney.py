"""Filtration from creatinine: values worked by hand from the published equations."""

import pytest

from lianyi.areas.referrals.rules.kidney import Equation, egfr
from lianyi.kernel.identity import Sex

pytestmark = pytest.mark.rows("REF-01")

WORKED = [
    # creatinine µmol/L, age, sex, 2009, 2021; each factor of the published equation multiplied by hand
    (61.88, 50, Sex.FEMALE, 101.0, 105.3),  # 0.7 mg/dL: both min and max terms are 1
    (88.4, 50, Sex.FEMALE, 65.7, 68.6),  # 1.0 mg/dL
    (79.56, 50, Sex.MALE, 99.2, 104.0),  # 0.9 mg/dL
    (176.8, 60, Sex.MALE, 35.2, 37.5),  # 2.0 mg/dL
    (44.2, 30, Sex.FEMALE, 129.8, 129.3),  # 0.5 mg/dL: the low branch
    (530.4, 70, Sex.MALE, 8.7, 9.4),  # 6.0 mg/dL
]


@pytest.mark.parametrize(("creatinine", "age", "sex", "old", "new"), WORKED)
def test_both_published_equations_give_the_worked_values(creatinine, age, sex, old, new):
    assert egfr(creatinine, age=age, sex=sex, equation=Equation.CKD_EPI_2009) == pytest.approx(
        old, abs=0.15
    )
    assert egfr(creatinine, age=age, sex=sex, equation=Equation.CKD_EPI_2021) == pytest.approx(
        new, abs=0.15
    )


@pytest.mark.parametrize(
    ("creatinine", "age", "sex"), [(80, 17, Sex.MALE), (80, 40, Sex.UNKNOWN), (0, 40, Sex.MALE)]
)
def test_no_rate_is_made_up_for_a_child_an_unstated_sex_or_no_value(creatinine, age, sex):
    assert egfr(creatinine, age=age, sex=sex, equation=Equation.CKD_EPI_2009) is None
