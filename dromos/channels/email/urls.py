"""Addresses below /setup/mailboxes/: for administrators."""

from django.urls import path

from dromos.channels.email import reception_views, views

app_name = "mailboxes"
urlpatterns = [
    path("", views.mailboxes, name="index"),
    path("new/", views.new_mailbox, name="new"),
    path("reception/", reception_views.reception_page, name="reception"),
    path("authorized/", views.authorized, name="authorized"),
    path("<int:pk>/", views.mailbox, name="mailbox"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/authorize/", views.authorize, name="authorize"),
]
