"""What the bar offers beyond what everybody sees. Asked only where a template asks: a part of a page costs nothing."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from accounts.roles import holds, reach
from accounts.vocabulary import RoleName


def bar(request: HttpRequest) -> dict[str, Callable[[], bool] | str | int]:
    """Whether the reader may import an inventory, opens accounts, and sees who is reminded of what; who does single
    sign-on, if anybody, for which address passkeys are made, and when an unused session ends."""

    def may_import() -> bool:
        return request.user.is_authenticated and reach(request.user, RoleName.PMO).everywhere

    def may_open_people() -> bool:
        return request.user.is_authenticated and holds(request.user, RoleName.ADMINISTRATOR)

    def may_see_chase() -> bool:
        return request.user.is_authenticated and holds(request.user, RoleName.PMO)

    return {
        "passkey_host": settings.PASSKEY_HOST,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "may_import": may_import,
        "may_open_people": may_open_people,
        "may_see_chase": may_see_chase,
        "sign_on_name": settings.SSO_NAME if settings.SSO_ISSUER else "",
    }
