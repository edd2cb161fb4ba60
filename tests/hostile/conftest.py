import pytest

from tests.hostile.every_form import Found, every_form
from tests.permissions.conftest import scene
from tests.permissions.scene import Scene

__all__ = ["scene"]


@pytest.fixture(scope="module")
def forms(scene: Scene) -> dict[str, Found]:
    """Every form of the site by the route it is sent to, as found by opening every address."""
    return every_form(scene)
