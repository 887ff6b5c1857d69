"""Addresses of the pages about what arrived and what leaves."""

from django.urls import path

from dromos.console.intake import arrivals, views

app_name = "intake"
urlpatterns = [
    path("", views.day, name="day"),
    path("arrived/", views.arrived, name="arrived"),
    path("arrived/<int:raw_id>/", views.original, name="original"),
    path("arrived/<int:raw_id>/letter.eml", views.download, name="download"),
    path("arrived/<int:raw_id>/release/", views.release, name="release"),
    path("arrived/<int:raw_id>/block/", views.block, name="block"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("senders/", views.senders, name="senders"),
    path("senders/list/", views.list_sender, name="list_sender"),
    path("senders/<int:sender_id>/forget/", views.forget_marks, name="forget_marks"),
    path("settings/", arrivals.settings_page, name="settings"),
    path("settings/retention/", arrivals.retention_page, name="retention"),
    path("settings/headers/new/", arrivals.new_header_rule, name="header_rule_new"),
    path("settings/headers/<int:pk>/", arrivals.header_rule, name="header_rule"),
    path("settings/headers/<int:pk>/delete/", arrivals.delete_header_rule, name="header_rule_delete"),
    path("outbox/all/", views.many_letters, name="many_letters"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:recipient_id>/again/", views.send_again, name="send_again"),
]
