"""Addresses of the resident pages, below /residents/."""

from django.urls import path

from lianyi.areas.residents.web.views import access, duplicates, family, imports, people

urlpatterns = [
    path("", people.search, name="residents-search"),
    path("new", people.register, name="residents-register"),
    path("new/number", people.check_number, name="residents-check-number"),
    path("admit", people.admit, name="residents-admit"),
    path("import", imports.upload, name="residents-import"),
    path("import/template", imports.template, name="residents-import-template"),
    path("glass", access.review, name="residents-glass"),
    path("glass/open", access.break_glass, name="residents-break-glass"),
    path("glass/<int:access_id>", access.judge, name="residents-judge"),
    path("duplicates", duplicates.queue, name="residents-duplicates"),
    path("duplicates/<int:pair_id>", duplicates.pair, name="residents-pair"),
    path("merges/<int:merge_id>/undo", duplicates.undo, name="residents-undo-merge"),
    path("<int:resident_id>", people.show, name="residents-show"),
    path("<int:resident_id>/edit", people.edit, name="residents-edit"),
    path("<int:resident_id>/numbers", people.add_number, name="residents-add-number"),
    path(
        "<int:resident_id>/numbers/<int:identifier_id>/retire",
        people.retire_number,
        name="residents-retire-number",
    ),
    path("<int:resident_id>/card", people.issue_card, name="residents-issue-card"),
    path("<int:resident_id>/death", people.die, name="residents-death"),
    path("<int:resident_id>/reveal", people.reveal, name="residents-reveal"),
    path("<int:resident_id>/household", family.household, name="residents-household"),
    path("<int:resident_id>/household/leave", family.leave, name="residents-leave-household"),
    path("<int:resident_id>/consents", access.consents, name="residents-consents"),
    path("<int:resident_id>/consents/new", access.consent, name="residents-consent"),
    path(
        "<int:resident_id>/consents/<int:consent_id>/withdraw",
        access.withdraw_consent,
        name="residents-withdraw-consent",
    ),
    path("<int:resident_id>/grants/new", access.grant, name="residents-grant"),
    path(
        "<int:resident_id>/grants/<int:grant_id>/withdraw",
        access.withdraw_grant,
        name="residents-withdraw-grant",
    ),
    path("<int:resident_id>/readers", access.readers, name="residents-readers"),
]
