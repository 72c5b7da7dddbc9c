"""FHIR R4 over HTTP as the areas' `fhir.py` speak it: resources out, OperationOutcome for every no, and a statement of
what is offered that is made from what the areas declare.

    OFFERS = (Offer("Organization", reads=True, searches={"name": ("string", "名称、别名或拼音首字母")}),)
    router = Router(tags=["FHIR"])

    @router.get("/Organization/{int:institution_id}")
    @needs("organisations.view")
    def read_organization(request: HttpRequest, institution_id: int) -> dict[str, Any]: ...
"""

from lianyi.machinery.fhir.outcomes import BASE, FHIR_JSON, information, outcome
from lianyi.machinery.fhir.statement import Offer, Operation, searchset, statement

__all__ = [
    "BASE",
    "FHIR_JSON",
    "Offer",
    "Operation",
    "information",
    "outcome",
    "searchset",
    "statement",
]
