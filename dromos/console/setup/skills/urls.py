"""Addresses of the skills matrix."""

from django.urls import path

from dromos.console.setup.skills import views

app_name = "skills"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("level/", views.level, name="level"),
]
