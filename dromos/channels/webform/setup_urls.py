"""Addresses below /setup/forms/: for administrators."""

from django.urls import path

from dromos.channels.webform import setup_views as views

app_name = "webforms"
urlpatterns = [
    path("", views.forms, name="index"),
    path("new/", views.new_form, name="new"),
    path("<int:pk>/", views.form, name="form"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
