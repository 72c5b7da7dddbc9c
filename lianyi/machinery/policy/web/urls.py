"""Addresses of policy."""

from django.urls import path

from lianyi.machinery.policy.web import views

urlpatterns = [
    path("", views.profile_list, name="policy-profiles"),
    path("new", views.profile_new, name="policy-profile-new"),
    path("<str:county_code>/", views.profile, name="policy-profile"),
    path("<str:county_code>/edit", views.edit, name="policy-edit"),
    path("<str:county_code>/versions/<int:version_id>", views.version, name="policy-version"),
]
