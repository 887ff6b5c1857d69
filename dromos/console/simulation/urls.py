"""Addresses of what-ifs."""

from django.urls import path

from dromos.console.simulation import views

app_name = "simulation"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<int:run_id>/", views.run, name="run"),
    path("<int:run_id>/cancel/", views.cancel, name="cancel"),
]
