"""Why each package is here, that it is pinned, and that none is older than what is known to be safe."""

import re
import tomllib
from importlib.metadata import version

import pytest
from packaging.version import Version

from tests.conventions.source import ROOT

# Below these, known holes touch what this product does: see docs/security.md.
FLOOR = {
    "django": "5.2.17",
    "django-allauth": "65.19.4",
    "weasyprint": "70.0",
    "celery": "5.6.2",
    "kombu": "5.6.2",
    "openpyxl": "3.1.5",
    "defusedxml": "0.7.1",
}
PYPROJECT = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(PYPROJECT)["project"]
GROUPS = {"base": PROJECT["dependencies"], "dev": PROJECT["optional-dependencies"]["dev"]}


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~! ]", requirement)[0].lower()


def asked_for(group: str) -> set[str]:
    lines = (ROOT / f"requirements/{group}.in").read_text().splitlines()
    return {name_of(line) for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize(("package", "floor"), FLOOR.items())
def test_what_is_installed_and_pinned_is_not_below_the_floor(package, floor):
    assert Version(version(package)) >= Version(floor)
    for group in GROUPS:
        pinned = re.search(
            rf"^{package}(?:\[[a-z,]+\])?==(\S+)", (ROOT / f"requirements/{group}.txt").read_text(), re.M
        )
        assert pinned, f"{package} is not pinned in requirements/{group}.txt"
        assert Version(pinned[1]) >= Version(floor)


@pytest.mark.parametrize("requirement", [*GROUPS["base"], *GROUPS["dev"]])
def test_every_package_says_why_it_is_here(requirement):
    line = next(line for line in PYPROJECT.splitlines() if f'"{requirement}"' in line)
    assert re.search(r'",\s+# .{4,}', line)


@pytest.mark.parametrize("group", GROUPS)
def test_the_project_and_the_requirements_name_the_same_packages(group):
    assert {name_of(requirement) for requirement in GROUPS[group]} == asked_for(group)


@pytest.mark.parametrize("group", GROUPS)
def test_every_pinned_package_has_its_hash(group):
    blocks = re.split(r"\n(?=\S)", (ROOT / f"requirements/{group}.txt").read_text())
    pinned = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]
    assert [block.splitlines()[0] for block in pinned if "--hash=sha256:" not in block] == []
