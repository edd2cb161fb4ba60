from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Ask for a second factor whoever needs one; renew and end sessions; end what leavers delegated;
        believe passkeys on the site itself."""
        from accounts import (
            idleness,
            leaving,  # noqa: F401 (connects itself)
            passkeys,
            reauthentication,
            second_factor,
        )

        idleness.listen()
        passkeys.listen()
        reauthentication.listen()
        second_factor.listen()
