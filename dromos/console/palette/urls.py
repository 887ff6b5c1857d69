"""Addresses of the command palette."""

from django.urls import path

from dromos.console.palette import views

app_name = "palette"
urlpatterns = [path("places/", views.places, name="places"), path("find/", views.find, name="find")]
