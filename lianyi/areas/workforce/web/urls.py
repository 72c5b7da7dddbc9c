"""Addresses of the staff pages, below /workforce/."""

from datetime import date

from django.urls import path, register_converter

from lianyi.areas.workforce.web.views import (
    catalogue,
    establishment,
    imports,
    people,
    posts,
    practice,
)


class DayConverter:
    """A day of the calendar in an address: 2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; an impossible one leads nowhere."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As ISO 8601 writes it."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", people.staff_list, name="workforce-staff"),
    path("find", people.find, name="workforce-find"),
    path("new", people.hire, name="workforce-hire"),
    path("import", imports.upload, name="workforce-import"),
    path("import/template", imports.template, name="workforce-import-template"),
    path("roles", catalogue.role_list, name="workforce-roles"),
    path("roles/options", people.role_choices, name="workforce-role-options"),
    path("establishment", establishment.account_list, name="workforce-establishment"),
    path("establishment/new", establishment.open_account, name="workforce-establishment-open"),
    path(
        "establishment/<int:account_id>",
        establishment.account,
        name="workforce-establishment-account",
    ),
    path("posts/<int:post_id>/end", posts.end, name="workforce-post-end"),
    path("posts/<int:post_id>/main", posts.make_main, name="workforce-post-main"),
    path("<int:staff_id>", people.person, name="workforce-person"),
    path("<int:staff_id>/edit", people.edit, name="workforce-edit"),
    path("<int:staff_id>/leave", people.leave, name="workforce-leave"),
    path("<int:staff_id>/account", people.account, name="workforce-account"),
    path("<int:staff_id>/posts/new", posts.new, name="workforce-post-new"),
    path("<int:staff_id>/practice", practice.check, name="workforce-practice"),
    path(
        "<int:staff_id>/practice/<int:institution_id>/<day:on>",
        practice.proof,
        name="workforce-practice-proof",
    ),
]
