from django.apps import AppConfig


class WebformConfig(AppConfig):
    name = "dromos.channels.webform"
    label = "webform_channel"
    default_auto_field = "django.db.models.BigAutoField"
