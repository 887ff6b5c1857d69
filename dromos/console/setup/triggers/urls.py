"""Addresses below /setup/triggers/."""

from django.urls import path

from dromos.console.setup.triggers import views

app_name = "triggers"
urlpatterns = [
    path("", views.triggers, name="list"),
    path("new/", views.new_trigger, name="new"),
    path("order/", views.order, name="order"),
    path("log/", views.log, name="log"),
    path("from/<slug:key>/", views.from_template, name="from_template"),
    path("<int:pk>/", views.trigger, name="trigger"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/log/", views.log, name="log_of"),
]
