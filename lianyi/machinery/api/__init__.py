"""What every API door shares: how a refusal looks, how a list is paged.

    @router.get("", response=Paged[ReferralOut])
    @needs("referrals.view")
    def list_referrals(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
        return paged(selectors.list_referrals(scope=..., after=paging.after, at_most=paging.limit))

    @router.post("", response={201: ReferralOut, **REFUSALS})

Operations only raise: `entry.api` turns a DomainError into problem+json by its `code` and `http_status`.
"""

from lianyi.machinery.api.problems import REFUSALS, Problem, ProblemField, problem
from lianyi.machinery.api.shapes import Paged, Paging, paged

__all__ = ["REFUSALS", "Paged", "Paging", "Problem", "ProblemField", "paged", "problem"]
