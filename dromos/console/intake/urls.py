"""Addresses of the pages about what arrived and what leaves."""

from django.urls import path

from dromos.console.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.day, name="day"),
    path("arrived/", views.arrived, name="arrived"),
    path("arrived/<int:raw_id>/", views.original, name="original"),
    path("arrived/<int:raw_id>/letter.eml", views.download, name="download"),
    path("arrived/<int:raw_id>/release/", views.release, name="release"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:recipient_id>/again/", views.send_again, name="send_again"),
]
