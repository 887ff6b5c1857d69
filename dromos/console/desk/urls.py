"""Addresses of the form for calls and visits."""

from django.urls import path

from dromos.console.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.new, name="new"),
    path("again/", views.again, name="again"),
    path("callers/", views.callers, name="callers"),
    path("customer/", views.customer, name="customer"),
    path("questions/", views.questions, name="questions"),
]
