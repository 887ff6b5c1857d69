from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dromos.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dromos.accounts import signin

        signin.listen()
