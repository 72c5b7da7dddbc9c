"""The REST API: every part's router in its place, one way to say no, OpenAPI 3.1 at /api/docs without a network."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from lianyi.entry.middleware import NothingHere, by_token
from lianyi.entry.parts import doors
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.api import REFUSALS, problem
from lianyi.machinery.api.links import add_links
from lianyi.machinery.api.problems import CONTENT_TYPE, refused
from lianyi.machinery.api.validation import errors_of
from lianyi.machinery.scope import CrossSite, SignInNeeded, actor_of, is_anonymous

DESCRIPTION: Final = """
联医的全部业务都可以通过本接口读写；页面与接口走同一套规则、同一份权限、同一条审计。

- **身份**：在“接口令牌”页面生成令牌，放在 `Authorization: Bearer ly_…`；
  浏览器里也可用登录会话，写操作须带 `X-CSRFToken`。
- **错误**：一律为 `application/problem+json`，`code` 稳定可编程，`detail` 是用户语言的一句话，
  `field`、`rows` 指出错在哪里。
- **重复提交**：写操作可带 `Idempotency-Key`（如 UUID）；同键同内容只执行一次，再发得到原答复。
- **分页**：`?after=<上一页的 next>&limit=50`；`next` 为 null 即最后一页。
- **访问目的**：查阅个人信息时用 `X-Purpose` 说明，随每次查阅写入审计。
- **后续操作**：新建与列表的应答带 OpenAPI `links`，写明返回的编号可用于哪些操作。
"""


class Json(BaseRenderer):
    """JSON as people read it: Chinese as Chinese, instants in ISO 8601."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Bytes of JSON."""
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class Caller(AuthBase):
    """A bearer token, or a signed-in browser whose writes carry the CSRF token."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        actor = actor_of(request)
        if is_anonymous(actor):
            return None
        if not by_token(request) and check_csrf(request) is not None:
            raise CrossSite
        return actor


class Documented(NinjaAPI):
    """The API, whose document says of every operation how it refuses and what its ids lead on to."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document: every refusal of every operation is a problem, listed or not; ids lead on by links."""
        schema = super().get_openapi_schema(**options)
        for item in schema["paths"].values():
            for operation in item.values():
                for status in _REFUSED:
                    operation["responses"][status] = {
                        "description": HTTPStatus(status).phrase,
                        "content": {CONTENT_TYPE: {"schema": _REFERENCE}},
                    }
        add_links(schema)
        return schema


_REFUSED: Final = (*REFUSALS, 405, 413)
_REFERENCE: Final = {"$ref": "#/components/schemas/Problem"}

api = Documented(
    title="联医 Lianyi",
    version="1",
    description=DESCRIPTION,
    renderer=Json(),
    auth=[Caller()],
    urls_namespace="api",
)

for _module in doors("api"):
    api.add_router(f"/v1/{_module.split('.')[2]}", f"{_module}.router")


def say_refusal(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal: its own status and code, worded in the user's language."""
    headers = {"WWW-Authenticate": "Bearer"} if refusal.http_status == 401 else None
    return refused(refusal, instance=request.path, headers=headers)


def say_who(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Nobody has signed in and no token came."""
    return say_refusal(request, SignInNeeded())


def say_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request does not have the shape the operation asks for; every input at fault is named."""
    errors = errors_of(error.errors)
    first: Mapping[str, str] = errors[0] if errors else {"field": "", "message": ""}
    return problem(
        status=422,
        code="request.invalid",
        detail="；".join(f"{each['field']}：{each['message']}" for each in errors[:5]),
        instance=request.path,
        field=first["field"] or None,
        errors=errors,
    )


def say_missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    """A 404 raised below."""
    return say_refusal(request, NothingHere())


def say_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A refusal spoken by the framework itself, such as a body that is no JSON."""
    return problem(
        status=error.status_code,
        code="request.unreadable",
        detail=str(error),
        instance=request.path,
    )


def speak_for(door: NinjaAPI) -> None:
    """Let a door of programs say no as all of them do: a problem, or under /fhir/ an OperationOutcome."""
    door.exception_handler(DomainError)(say_refusal)
    door.exception_handler(AuthenticationError)(say_who)
    door.exception_handler(ValidationError)(say_shape)
    door.exception_handler(Http404)(say_missing)
    door.exception_handler(HttpError)(say_http)


speak_for(api)
