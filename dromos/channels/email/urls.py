"""Addresses below /setup/mailboxes/: for administrators."""

from django.urls import path

from dromos.channels.email import domain_views, reception_views, views

app_name = "mailboxes"
urlpatterns = [
    path("", views.mailboxes, name="index"),
    path("new/", views.new_mailbox, name="new"),
    path("reception/", reception_views.reception_page, name="reception"),
    path("domains/", domain_views.domains, name="domains"),
    path("domains/<str:name>/", domain_views.domain, name="domain"),
    path("domains/<str:name>/check/", domain_views.check, name="domain_check"),
    path("domains/<str:name>/key/", domain_views.key, name="domain_key"),
    path("domains/<str:name>/signing/", domain_views.signing, name="domain_signing"),
    path("authorized/", views.authorized, name="authorized"),
    path("<int:pk>/", views.mailbox, name="mailbox"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/authorize/", views.authorize, name="authorize"),
]
