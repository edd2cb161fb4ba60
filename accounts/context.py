"""What the bar offers beyond what everybody sees. Asked only where a template asks: a part of a page costs nothing."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts.roles import holds
from accounts.vocabulary import RoleName


def bar(request: HttpRequest) -> dict[str, Callable[[], bool]]:
    """Whether the reader may import an inventory, and whether they open accounts."""

    def has(role: RoleName) -> Callable[[], bool]:
        return lambda: request.user.is_authenticated and holds(request.user, role)

    return {"may_import": has(RoleName.PMO), "may_open_people": has(RoleName.ADMINISTRATOR)}
