"""Addresses below /outbox/."""

from django.urls import path

from lianyi.machinery.outbox.web import views

urlpatterns = [
    path("", views.parked, name="outbox-parked"),
    path("retry-all", views.retry_all, name="outbox-retry-all"),
    path("<int:delivery_id>/retry", views.retry, name="outbox-retry"),
    path("<int:delivery_id>/drop", views.drop, name="outbox-drop"),
]
