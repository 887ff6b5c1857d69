"""Addresses of overviews."""

from django.urls import path

from dromos.console.overviews import views

app_name = "overviews"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    path("arrange/", views.arrange, name="arrange"),
    path("count/", views.count_all, name="count_all"),
    path("export.csv", views.export_all, name="export_all"),
    path("<int:pk>/", views.overview, name="overview"),
    path("<int:pk>/count/", views.count, name="count"),
    path("<int:pk>/export.csv", views.export, name="export"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
