"""Addresses of referrals."""

from django.urls import path, register_converter

from lianyi.areas.referrals.web.views import care, case, figures, lists, request, rows


class ActConverter:
    """The name of an act on a referral: only those there are."""

    regex = "|".join(sorted(case.ACTS))

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ActConverter, "act")

urlpatterns = [
    path("", lists.inbox, name="referrals-inbox"),
    path("board", lists.board, name="referrals-board"),
    path("new", request.new, name="referrals-new"),
    path("<int:referral_id>", case.case, name="referrals-case"),
    path("<int:referral_id>/do/<act:name>", case.act, name="referrals-act"),
    path("<int:referral_id>/read", case.read, name="referrals-read"),
    path("<int:referral_id>/down", request.down, name="referrals-down"),
    path("<int:referral_id>/slip", case.slip, name="referrals-slip"),
    path("<int:referral_id>/return-slip", case.return_slip, name="referrals-return-slip"),
    path("follow-ups", lists.follow_ups, name="referrals-follow-ups"),
    path("follow-ups/<int:follow_up_id>", care.follow_up, name="referrals-follow-up"),
    path("follow-ups/<int:follow_up_id>/attempt", care.attempt, name="referrals-follow-up-attempt"),
    path("follow-ups/<int:follow_up_id>/lost", care.give_up, name="referrals-follow-up-lost"),
    path("guidance", lists.guidance_list, name="referrals-guidance-list"),
    path("guidance/<int:guidance_id>", care.guidance, name="referrals-guidance"),
    path("guidance/<int:guidance_id>/answer", care.answer, name="referrals-guidance-answer"),
    path("guidance/<int:guidance_id>/read", care.read, name="referrals-guidance-read"),
    path("readmitted", lists.readmitted, name="referrals-readmitted"),
    path("outside", lists.outside, name="referrals-outside"),
    path("outside/<int:encounter_id>", care.outside_stay, name="referrals-outside-stay"),
    path("outside/<int:encounter_id>/return", request.bring_home, name="referrals-bring-home"),
    path("statistics", figures.statistics, name="referrals-statistics"),
    path("statistics/contacts", figures.contacts_page, name="referrals-contacts"),
    path("statistics/flow", figures.flow, name="referrals-flow"),
    path("statistics/rows/<slug:rows>", rows.drill, name="referrals-drill"),
    path("rules", figures.rules, name="referrals-rules"),
]
