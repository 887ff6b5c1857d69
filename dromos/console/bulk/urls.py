"""Addresses of bulk work."""

from django.urls import path

from dromos.console.bulk import views

app_name = "bulk"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("macros/", views.macros, name="macros"),
    path("preview/", views.preview, name="preview"),
    path("start/", views.start, name="start"),
    path("<int:pk>/", views.run, name="run"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/go-on/", views.more, name="go_on"),
]
