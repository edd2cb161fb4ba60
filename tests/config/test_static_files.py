"""The image collects the static files under names that carry their fingerprint; one broken reference stops it."""

from pathlib import Path

import pytest
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


@pytest.fixture
def collected(tmp_path: Path, settings: object) -> Path:
    settings.STATIC_ROOT = tmp_path
    served = f"{CompressedManifestStaticFilesStorage.__module__}.{CompressedManifestStaticFilesStorage.__name__}"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": served}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_file_that_a_style_sheet_asks_for_is_there(collected: Path):
    assert (collected / "staticfiles.json").is_file()
    assert list(collected.glob("css/tokens.*.css"))
