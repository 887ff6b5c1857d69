"""Addresses of the alerts: one's own, and what fired and why."""

from django.urls import path

from dromos.console.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("bell/", views.bell, name="bell"),
    path("how/", views.how, name="how"),
    path("fired/", views.fired, name="fired"),
    path("fired/<int:pk>/acknowledge/", views.acknowledge_one, name="acknowledge_one"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
