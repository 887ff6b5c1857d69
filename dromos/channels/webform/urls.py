"""Addresses below /forms/: for everybody."""

from django.urls import path

from dromos.channels.webform import views

app_name = "webform"
urlpatterns = [
    path("", views.front, name="front"),
    path("<slug:key>/", views.form, name="form"),
    path("<slug:key>/sent", views.sent, name="sent"),
    path("<slug:key>/about/<path:category>", views.about, name="about"),
]
