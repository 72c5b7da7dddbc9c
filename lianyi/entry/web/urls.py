"""Addresses of the shell."""

from django.urls import path

from lianyi.entry.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("post", views.choose_post, name="choose-post"),
    path("about", views.about, name="about"),
    path("health", views.healthz, name="health"),
    path("service", views.service, name="service"),
    path("style", views.style, name="style"),
    path("style/slip", views.style_slip, name="style-slip"),
]
