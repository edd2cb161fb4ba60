from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Ask for a second factor when somebody signs in who needs one."""
        from accounts import second_factor

        second_factor.listen()
