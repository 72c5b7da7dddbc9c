"""What every request passes: who sends it, whether they may still be here, what comes first, and writes sent twice."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from lianyi.entry.web.errors import bad_request
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import GREATEST
from lianyi.machinery import fhir
from lianyi.machinery.accounts import stays
from lianyi.machinery.accounts.public import BadToken, User, recognise_token
from lianyi.machinery.api.problems import is_refusal, problem, refused
from lianyi.machinery.idempotency.services import Answer, fingerprint, once
from lianyi.machinery.scope import act_for, actor_of
from lianyi.machinery.ui import say

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

DICOMWEB: Final = "/dicomweb/"
PROGRAMS: Final = ("/api/", fhir.BASE, DICOMWEB)
OPEN_PAGES: Final = (
    "login",
    "second-factor",
    "logout",
    "set_language",
    "health",
    "accounts-totp-picture",
)
HEALTH: Final = "/health"
NO_DEVICES: Final = "camera=(), microphone=(), geolocation=(), display-capture=()"
UNHURRIED: Final = "X-Background"
"""Header of requests a page sends by itself: they do not count as somebody sitting there."""


class AccountLocked(DomainError):
    """The session may do nothing before a duty of the account is done."""

    code = "accounts.duty_first"
    http_status = 403
    template = "Change the password or enrol the second factor on the web page first."


class SessionOver(DomainError):
    """The session ran out."""

    code = "accounts.session_over"
    http_status = 401
    template = "The session has ended ({why}); sign in again."


class NothingHere(DomainError):
    """The thing asked for does not exist, or not for this caller."""

    code = "request.not_found"
    http_status = 404
    template = "There is nothing here."


class MethodNotAllowed(DomainError):
    """The address exists, but takes other methods."""

    code = "request.method_not_allowed"
    http_status = 405
    template = "This address does not take that method."


class RequestRefused(DomainError):
    """Django refused the request before the API saw it."""

    code = "request.refused"
    template = "The request was refused."


class ServerFault(DomainError):
    """A fault, said without anything of its inside."""

    code = "server.fault"
    http_status = 500
    template = "The server failed; nothing was stored."


_SPOKEN: Final[dict[int, type[DomainError]]] = {404: NothingHere, 405: MethodNotAllowed}


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, not a page."""
    return request.path.startswith(PROGRAMS)


class ApiFaults:
    """To a program every answer of 400 and above is a problem (under /fhir/ an OperationOutcome), whoever answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_api(request):
            return response
        if is_refusal(response):
            return response
        with translation.override(
            response.headers.get("Content-Language") or settings.LANGUAGE_CODE
        ):
            return self._as_problem(request, response)

    def _as_problem(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The same status, said as a problem; a fault says nothing of its inside."""
        status = response.status_code
        refusal = _SPOKEN.get(status, RequestRefused if status < 500 else ServerFault)()
        kept = {
            name: value
            for name, value in response.headers.items()
            if name in ("Allow", "Retry-After")
        }
        return problem(
            status=status,
            code=refusal.code,
            detail=say(refusal),
            instance=request.path,
            headers=kept,
        )


class Unstorable:
    """What no column can hold is no request: a number greater than any row's, a text with a NUL in it.

    In an address it leads nowhere (404, 400); found out only by the database, the write is undone (400).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in unquote(request.META.get("QUERY_STRING", "")) or "\0" in request.path:
            raise BadRequest
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Refuse a number in the address that no row bears, before a view asks the database for it."""
        if any(isinstance(value, int) and value > GREATEST for value in kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what the database could not take in; the log keeps where it was."""
        if not isinstance(exception, OverflowError | DataError):
            return None
        logger.warning("unstorable input at %s", request.path, exc_info=exception)
        return bad_request(request, exception)


class Devices:
    """Forbid camera, microphone and place to all pages but those that ask: a consultation's room, label counters."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        return response


class Bearer:
    """Recognise the token of a program; under /api/, /fhir/ and /dicomweb/ only: a page is opened by a person."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not is_api(request):
            return self.get_response(request)
        try:
            token = recognise_token(secret.strip(), demo=settings.LIANYI_DEMO, now=timezone.now())
        except BadToken as refusal:
            request.user = AnonymousUser()
            return refused(
                refusal,
                instance=request.path,
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        actor = act_for(request, user=token.user, post_id=token.post_id)
        purpose = request.headers.get("X-Purpose", "") or token.purpose or actor.purpose
        narrowed = replace(
            actor, permissions=actor.permissions & set(token.permissions), purpose=purpose[:60]
        )
        request.lianyi_actor = narrowed  # type: ignore[attr-defined]  # where scope keeps it
        request.by_token = True  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionGuard:
    """End sessions that ran out; hold back those that must first change a password or enrol a second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if by_token(request) or _is_open_to_all(request) or not isinstance(user, User):
            return self.get_response(request)
        now = timezone.now()
        if not stays.is_registered(request):
            stays.register(request, user, second_factor=False, now=now)
        if why := stays.overstayed(request, now):
            stays.leave(request, why=why, now=now)
            return self._over(request, why)
        if UNHURRIED not in request.headers:
            stays.note_use(request, now)
        duty = stays.duty_first(request)
        if duty and not _is_open(request, duty):
            return self._duty(request, duty)
        return self.get_response(request)

    def _over(self, request: HttpRequest, why: str) -> HttpResponse:
        """Lead to the login page, which says why; a program gets 401."""
        if is_api(request):
            return refused(SessionOver(why=why), instance=request.path)
        address = f"{reverse('login')}?why={why}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return redirect(address)

    def _duty(self, request: HttpRequest, duty: str) -> HttpResponse:
        """Lead to what must be done first."""
        if is_api(request):
            return refused(AccountLocked(), instance=request.path)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": reverse(duty)})
        return redirect(duty)


class Idempotency:
    """A write of a program that carries an Idempotency-Key happens once; the same key gets the same answer again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or not is_api(request) or request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        if request.path.startswith(DICOMWEB):
            return self.get_response(request)  # an object's own UID says it was here
        user_id = actor_of(request).user_id
        if user_id is None:
            return self.get_response(request)
        try:
            return self._once(request, user_id, key)
        except DomainError as refusal:
            return refused(refusal, instance=request.path)

    def _once(self, request: HttpRequest, user_id: int, key: str) -> HttpResponse:
        responses: list[HttpResponse] = []

        def do() -> Answer:
            response = self.get_response(request)
            responses.append(response)
            return Answer(
                status=response.status_code,
                body=response.content.decode(),
                content_type=response.headers.get("Content-Type", ""),
                location=response.headers.get("Location", ""),
            )

        answer, replayed = once(
            user_id=user_id,
            key=key,
            request_hash=fingerprint(request.method or "", request.get_full_path(), request.body),
            now=timezone.now(),
            do=do,
        )
        if not replayed:
            return responses[0]
        headers = {
            "Idempotency-Replayed": "true",
            **({"Location": answer.location} if answer.location else {}),
        }
        return HttpResponse(
            answer.body.encode(),
            status=answer.status,
            content_type=answer.content_type,
            headers=headers,
        )


def by_token(request: HttpRequest) -> bool:
    """Whether a bearer token said who sends this."""
    return bool(getattr(request, "by_token", False))


def _is_open_to_all(request: HttpRequest) -> bool:
    """Whether it is the same for everybody: asked without the session, it answers without the database too."""
    return request.path == HEALTH or request.path.startswith(settings.STATIC_URL)


def _is_open(request: HttpRequest, duty: str) -> bool:
    """Whether a page may be opened although a duty waits: the duty itself, and the way out."""
    return request.path in {reverse(name) for name in (*OPEN_PAGES, duty)}
