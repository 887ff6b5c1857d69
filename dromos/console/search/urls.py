"""Addresses of the search."""

from django.urls import path

from dromos.console.search import views

app_name = "search"
urlpatterns = [
    path("", views.page, name="page"),
    path("found/", views.found, name="found"),
    path("customers/", views.customers, name="customers"),
    path("forget/", views.forget, name="forget"),
]
