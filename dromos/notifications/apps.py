from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dromos.notifications"
    label = "notifications"
