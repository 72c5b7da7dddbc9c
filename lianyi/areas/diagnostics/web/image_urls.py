"""Addresses of studies, the merge desk, apparatus and shared links."""

from django.urls import path

from lianyi.areas.diagnostics.web.views import sharing, studies

urlpatterns = [
    path("studies", studies.study_list, name="diagnostics-studies"),
    path("studies/<int:study_id>/take-off", studies.take_off, name="diagnostics-take-off"),
    path("studies/<int:study_id>/shares", sharing.shares, name="diagnostics-shares"),
    path("studies/<int:study_id>/share", sharing.share, name="diagnostics-share"),
    path("shares/<int:share_id>/revoke", sharing.revoke, name="diagnostics-share-revoke"),
    path("merge", studies.merge_desk, name="diagnostics-merge-desk"),
    path("merge/<int:study_id>", studies.merge, name="diagnostics-merge"),
    path("merge/<int:study_id>/attach", studies.attach, name="diagnostics-merge-attach"),
    path("merge/<int:study_id>/send-back", studies.send_back, name="diagnostics-merge-send-back"),
    path("merge/held/<int:held_id>", studies.held, name="diagnostics-merge-held"),
    path("merge/batches/<int:batch_id>", studies.finish, name="diagnostics-merge-finish"),
    path("stations", studies.station_list, name="diagnostics-stations"),
    path(
        "stations/<int:station_id>/switch",
        studies.station_switch,
        name="diagnostics-station-switch",
    ),
    path("shared/<str:token>", sharing.shared, name="diagnostics-shared"),
    path(
        "shared/<str:token>/frames/<str:uid>/<int:number>",
        sharing.shared_frame,
        name="diagnostics-shared-frame",
    ),
]
