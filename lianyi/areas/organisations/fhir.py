"""Institutions as FHIR R4 Organizations of the Chongqing profile: read one, find some."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from ninja import Field, Query, Router, Schema

from lianyi.areas.organisations import selectors
from lianyi.areas.organisations.rules.fhir_organisation import HEALTHCARE_PROFILE
from lianyi.areas.organisations.rules.fhir_writing import write_organisation
from lianyi.machinery.fhir import BASE, Offer, searchset
from lianyi.machinery.scope import needs

OFFERS: Final = (
    Offer(
        type="Organization",
        reads=True,
        searches={
            "name": ("string", "名称、别名、拼音首字母或代码"),
            "_count": ("number", "每页条数，最多 200"),
        },
        profile=HEALTHCARE_PROFILE,
        says="机构注册表；批量导入见 /api/v1/organisations/institutions/import",
    ),
)
router = Router(tags=["FHIR"])


class Asked(Schema):
    """What is looked for."""

    name: str = Field("", max_length=60)
    count: int = Field(50, ge=1, le=200, alias="_count")
    after: str = Field("", max_length=20, alias="_after")


@router.get("/Organization/{int:institution_id}")
@needs("organisations.view")
def read_organization(request: HttpRequest, institution_id: int) -> dict[str, Any]:
    """One institution as it stands today."""
    detail = selectors.institution_as_of(institution_id, timezone.localdate())
    return write_organisation(detail.card.id, detail.fields)


@router.get("/Organization")
@needs("organisations.view")
def search_organizations(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Institutions by name, in the order of their codes."""
    page, total = selectors.search_institutions_as_of(
        asked.name, on=timezone.localdate(), after=asked.after, at_most=asked.count
    )
    base = request.build_absolute_uri(f"{BASE}Organization")
    told: dict[str, str | int] = {"name": asked.name, "_count": asked.count}
    links = {"self": f"{base}?{urlencode(told)}"}
    if page.next_key:
        links["next"] = f"{base}?{urlencode(told | {'_after': page.next_key})}"
    return searchset(
        [
            (f"{base}/{detail.card.id}", write_organisation(detail.card.id, detail.fields), "match")
            for detail in page
        ],
        links=links,
        total=total,
    )
