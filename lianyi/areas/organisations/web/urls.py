"""Addresses of the organisation pages, below /organisations/."""

from django.urls import path

from lianyi.areas.organisations.web.views import capacities, consortia, governance, register

urlpatterns = [
    path("", register.tree, name="organisations-tree"),
    path("list", register.listing, name="organisations-list"),
    path("new", register.register, name="organisations-new"),
    path("import", register.import_file, name="organisations-import"),
    path("<int:institution_id>", register.show, name="organisations-show"),
    path("<int:institution_id>/change", register.change, name="organisations-change"),
    path("<int:institution_id>/alias", register.alias, name="organisations-alias"),
    path("<int:institution_id>/director", register.director, name="organisations-director"),
    path("<int:institution_id>/services", capacities.services_of, name="organisations-services"),
    path("consortia", consortia.listing, name="organisations-consortia"),
    path("consortia/new", consortia.create, name="organisations-consortium-new"),
    path("consortia/merge", consortia.merge, name="organisations-merge"),
    path("consortia/<int:consortium_id>", consortia.show, name="organisations-consortium"),
    path("consortia/<int:consortium_id>/join", consortia.join, name="organisations-join"),
    path("members/<int:membership_id>", consortia.member, name="organisations-member"),
    path("members/<int:membership_id>/exit", consortia.leave, name="organisations-exit"),
    path("members/<int:membership_id>/settle", consortia.settle, name="organisations-settle"),
    path("members/<int:membership_id>/grant", consortia.grant, name="organisations-grant"),
    path("exits/<int:exit_id>", consortia.exit_step, name="organisations-exit-step"),
    path("coverage", consortia.coverage, name="organisations-coverage"),
    path("bodies", governance.listing, name="organisations-bodies"),
    path("bodies/new", governance.form_body, name="organisations-body-new"),
    path("bodies/<int:body_id>", governance.show, name="organisations-body"),
    path("bodies/<int:body_id>/seat", governance.seat, name="organisations-seat"),
    path("bodies/<int:body_id>/meeting", governance.meeting, name="organisations-meeting"),
    path("bodies/<int:body_id>/decision", governance.decide, name="organisations-decide"),
    path("follow-ups/<int:follow_up_id>", governance.finish, name="organisations-follow-up-done"),
    path(
        "decisions/<int:decision_id>/follow-up", governance.follow, name="organisations-follow-up"
    ),
    path("matters/new", governance.propose, name="organisations-matter-new"),
    path("matters/<int:matter_id>/enact", governance.enact, name="organisations-enact"),
    path("catalogue", capacities.catalogue, name="organisations-catalogue"),
    path("catalogue/new", capacities.set_entry, name="organisations-entry-new"),
    path("catalogue/<int:entry_id>/end", capacities.end_entry, name="organisations-entry-end"),
    path("roles", capacities.roles, name="organisations-roles"),
    path("partners", capacities.partners, name="organisations-partners"),
    path("partners/new", capacities.sign, name="organisations-agreement-new"),
    path("partners/<int:agreement_id>", capacities.network, name="organisations-network"),
    path("routes", capacities.routes, name="organisations-routes"),
    path("routes/new", capacities.map_route, name="organisations-route-new"),
]
