from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Ask for a second factor whoever needs one; write new passwords down; renew and end sessions; end what leavers
        delegated."""
        from accounts import (
            idleness,
            leaving,  # noqa: F401 (connects itself)
            passwords,
            reauthentication,
            second_factor,
        )

        idleness.listen()
        reauthentication.listen()
        passwords.listen()
        second_factor.listen()
