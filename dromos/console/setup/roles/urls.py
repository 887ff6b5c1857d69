"""Addresses of the matrix of roles."""

from django.urls import path

from dromos.console.setup.roles import views

app_name = "roles"
urlpatterns = [path("", views.matrix, name="matrix"), path("cell/", views.cell, name="cell")]
