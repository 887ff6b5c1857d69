from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "dromos.channels.email"
    label = "email_channel"
    default_auto_field = "django.db.models.BigAutoField"
