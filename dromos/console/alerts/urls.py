"""Addresses of the alerts: one's own, and what fired and why."""

from django.urls import path

from dromos.console.alerts import personal, views

app_name = "alerts"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("bell/", views.bell, name="bell"),
    path("how/", personal.how, name="how"),
    path("news/", personal.news, name="news"),
    path("seen/", personal.seen, name="seen"),
    path("devices/", personal.add_device, name="device_add"),
    path("devices/<int:pk>/remove/", personal.remove_device, name="device_remove"),
    path("devices/worker.js", personal.worker, name="worker"),
    path("fired/", views.fired, name="fired"),
    path("fired/<int:pk>/acknowledge/", views.acknowledge_one, name="acknowledge_one"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
