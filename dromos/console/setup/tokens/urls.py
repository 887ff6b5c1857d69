"""Addresses below /setup/tokens/: for administrators."""

from django.urls import path

from dromos.console.setup.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.tokens, name="list"),
    path("new/", views.new_token, name="new"),
    path("<int:pk>/", views.token, name="token"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/call-backs/<int:callback_id>/send-again/", views.send_again, name="send_again"),
]
