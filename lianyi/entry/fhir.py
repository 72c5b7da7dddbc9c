"""The FHIR R4 server under /fhir/: every area's `fhir.py` in its place, and the statement of what they offer."""

from importlib import import_module
from typing import Any, Final

import orjson
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from lianyi import __version__
from lianyi.entry.api import Caller, speak_for
from lianyi.entry.parts import doors
from lianyi.machinery.fhir import FHIR_JSON, Offer, statement

STATED_ON: Final = "2026-11-24"
"""The day the offers below were last changed; a date of ours."""
SAYS: Final = (
    "同一套规则、同一份权限、同一条审计：查阅个人信息用 X-Purpose 说明目的；分页跟随 link.next。"
    "已接入的系统推送消息用 /api/v1/records/interfaces/{code}/messages。"
)


class FhirJson(BaseRenderer):
    """JSON as FHIR wants it."""

    media_type = FHIR_JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Bytes of JSON; decimals keep their digits as text of a number."""
        return orjson.dumps(data, default=float)


fhir = NinjaAPI(
    title="联医 Lianyi FHIR R4",
    version="R4",
    renderer=FhirJson(),
    auth=[Caller()],
    urls_namespace="fhir",
    docs_url=None,
    openapi_url=None,
)
speak_for(fhir)

_MODULES: Final = [import_module(name) for name in doors("fhir")]
OFFERS: Final[tuple[Offer, ...]] = tuple(offer for each in _MODULES for offer in each.OFFERS)

for _module in _MODULES:
    fhir.add_router("", _module.router)


@fhir.get("/metadata", auth=None)
def metadata(request: HttpRequest) -> dict[str, Any]:
    """What this server can do; open to everybody, as the standard asks."""
    return statement(OFFERS, version=__version__, stated_on=STATED_ON, says=SAYS)
