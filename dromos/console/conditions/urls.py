"""Addresses of the pieces of the condition builder."""

from django.urls import path

from dromos.console.conditions import views

app_name = "conditions"
urlpatterns = [path("row/", views.row, name="row")]
