"""The source files of the project, as the convention tests read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "accounts",
    "assessments",
    "chase",
    "common",
    "config",
    "documents",
    "embedded",
    "engine",
    "intake",
    "pilots",
    "portfolio",
)


@dataclass(frozen=True)
class Function:
    """One function and where it stands."""

    path: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def where(self) -> str:
        return f"{self.path}:{self.node.name}"

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def decorators(self) -> set[str]:
        return {ast.unparse(decorator) for decorator in self.node.decorator_list}


@cache
def python_files(*, tests: bool = False) -> tuple[Path, ...]:
    """Every Python file of the product, and of its tests when asked; migrations are made by Django."""
    folders = [*PACKAGES, "tests"] if tests else PACKAGES
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def functions() -> tuple[Function, ...]:
    """Every function of the product."""
    return tuple(_functions())


def _functions() -> Iterator[Function]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(str(path.relative_to(ROOT)), node)


def templates() -> list[Path]:
    """Every template, whatever it makes."""
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
