"""Addresses of cases."""

from django.urls import path

from lianyi.machinery.cases.web import views

urlpatterns = [
    path("", views.worklist, name="cases-worklist"),
]
