"""Every address of the product: each entrance mounts its own urls here."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
