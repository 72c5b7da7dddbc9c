"""Follow-ups, guidance and talks with patients outside: one page each."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.referrals.selectors.care import follow_up_sheet, guidance_place
from lianyi.areas.referrals.selectors.outside import contact_log
from lianyi.areas.referrals.selectors.request import outside_start
from lianyi.areas.referrals.services import follow_ups
from lianyi.areas.referrals.services.guidance import answer_guidance, read_guidance
from lianyi.areas.referrals.services.outside import note_contact
from lianyi.areas.referrals.web.forms import findings
from lianyi.areas.referrals.web.forms.care import AttemptForm, ContactForm, FollowUpForm, GiveUpForm
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse, say


@require_http_methods(["GET", "POST"])
@needs("referrals.follow_up", "referrals.guide")
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """One dated task: what the plan says, and the form that does it."""
    actor, now = actor_of(request), timezone.now()
    sheet = follow_up_sheet(follow_up_id, actor.scope)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, initial={"way": sheet.task.way}
    )
    if form.is_bound and form.is_valid():
        try:
            follow_ups.do_follow_up(
                follow_up_id=follow_up_id, report=form.report(), actor=actor, now=now
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="referrals-follow-ups", message=_("随访已登记。"))
    return page(
        request,
        "referrals/follow_up.html",
        sheet=sheet,
        form=form,
        measures=[field for _g, _w, fields in findings.grouped(form) for field in fields],
        attempt=AttemptForm(),
        lost=GiveUpForm(),
        does=actor.may("referrals.follow_up")
        and sheet.task.institution_id in actor.scope.institution_ids,
    )


@require_POST
@needs("referrals.follow_up")
def attempt(request: HttpRequest, follow_up_id: int) -> HttpResponseBase:
    """A try that did not reach the person."""
    actor, now = actor_of(request), timezone.now()
    form = AttemptForm(request.POST)
    if form.is_valid():
        try:
            follow_ups.note_attempt(
                follow_up_id=follow_up_id, actor=actor, now=now, **form.cleaned_data
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="referrals-follow-up", args=(follow_up_id,), message=_("已登记。")
            )
    return _again(request, follow_up_id, attempt_form=form)


@require_POST
@needs("referrals.follow_up")
def give_up(request: HttpRequest, follow_up_id: int) -> HttpResponseBase:
    """The person is lost to follow-up."""
    actor, now = actor_of(request), timezone.now()
    form = GiveUpForm(request.POST)
    if form.is_valid():
        try:
            follow_ups.give_up_follow_up(
                follow_up_id=follow_up_id, note=form.cleaned_data["note"], actor=actor, now=now
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="referrals-follow-ups", message=_("已登记失访。"))
    return _again(request, follow_up_id, lost=form)


def _again(
    request: HttpRequest,
    follow_up_id: int,
    *,
    attempt_form: AttemptForm | None = None,
    lost: GiveUpForm | None = None,
) -> HttpResponse:
    """The task's page once more, with what was wrong."""
    actor = actor_of(request)
    sheet = follow_up_sheet(follow_up_id, actor.scope)
    form = FollowUpForm(initial={"way": sheet.task.way})
    return page(
        request,
        "referrals/follow_up.html",
        sheet=sheet,
        form=form,
        measures=[field for _g, _w, fields in findings.grouped(form) for field in fields],
        attempt=attempt_form or AttemptForm(),
        lost=lost or GiveUpForm(),
        does=True,
    )


@require_GET
@needs("referrals.guide", "referrals.follow_up")
def guidance(request: HttpRequest, guidance_id: int) -> HttpResponseBase:
    """A request for guidance lives on its referral's page."""
    referral_id = guidance_place(guidance_id, actor_of(request).scope)
    return redirect(f"{reverse('referrals-case', args=(referral_id,))}#guidance-{guidance_id}")


@require_POST
@needs("referrals.guide")
def answer(request: HttpRequest, guidance_id: int) -> HttpResponseBase:
    """The county doctor answers."""
    actor, now = actor_of(request), timezone.now()
    referral_id = guidance_place(guidance_id, actor.scope)
    try:
        answer_guidance(
            guidance_id=guidance_id, answer=request.POST.get("answer", ""), actor=actor, now=now
        )
    except DomainError as refusal:
        return page(
            request,
            "referrals/refused.html",
            status=refusal.http_status,
            said=say(refusal),
            referral_id=referral_id,
        )
    return done(request, to="referrals-case", args=(referral_id,), message=_("指导已发出。"))


@require_POST
@needs("referrals.follow_up")
def read(request: HttpRequest, guidance_id: int) -> HttpResponseBase:
    """The township takes note of an answer."""
    actor = actor_of(request)
    referral_id = guidance_place(guidance_id, actor.scope)
    read_guidance(guidance_id=guidance_id, actor=actor, now=timezone.now())
    return done(request, to="referrals-case", args=(referral_id,), message=_("已签收。"))


@require_http_methods(["GET", "POST"])
@needs("referrals.return")
def outside_stay(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """One resident in a hospital outside: the contact log, and the next talk."""
    actor, now = actor_of(request), timezone.now()
    stay, begin = outside_start(encounter_id, actor, now)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            note_contact(draft=form.draft(encounter_id), actor=actor, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request,
                to="referrals-outside-stay",
                args=(encounter_id,),
                message=_("联系已登记。"),
            )
    return page(
        request,
        "referrals/outside_stay.html",
        stay=stay,
        begin=begin,
        form=form,
        log=contact_log(encounter_id, actor.scope),
    )
