"""Addresses below /audit/."""

from django.urls import path

from lianyi.machinery.audit.web import views

urlpatterns = [
    path("", views.search, name="audit-search"),
    path("verification", views.verification, name="audit-verification"),
]
