from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Ask for a second factor when somebody signs in who needs one; renew sessions; end what leavers delegated."""
        from accounts import leaving, reauthentication, second_factor  # noqa: F401 (leaving connects itself)

        reauthentication.listen()
        second_factor.listen()
