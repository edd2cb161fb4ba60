"""What is asked between password and session. Apart from the rest, since it brings libraries that no worker needs."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts import single_sign_on


class AskForSecondFactor(AuthenticateStage):
    """After the password, and after single sign-on unless the provider asked for one itself."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asked_already = single_sign_on.asked_second_factor(request, self.login.user)
        return not asked_already and super()._should_handle(request)
