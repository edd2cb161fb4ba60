from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Ask for a second factor whoever needs one; renew and end sessions; end what leavers delegated."""
        from accounts import idleness, leaving, reauthentication, second_factor  # noqa: F401 (leaving connects itself)

        idleness.listen()
        reauthentication.listen()
        second_factor.listen()
