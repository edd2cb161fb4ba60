"""Every message that code and templates ask gettext for, found without GNU gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tests.conventions.source import PACKAGES, ROOT

ASKING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
AT_ONCE = {"gettext", "ngettext", "pgettext"}
LITERAL = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(\w*gettext|\b_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?")

Message = tuple[str, str]
"""Its context, empty for most, and what it says."""


def sources() -> Iterator[Path]:
    """Our modules."""
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def said() -> dict[Message, str]:
    """Each message, and a file that says it."""
    found: dict[Message, str] = {}
    for path in sources():
        found |= dict.fromkeys(_in_module(path), str(path.relative_to(ROOT)))
    for path in (ROOT / "templates").rglob("*.*"):
        found |= dict.fromkeys(_in_template(path), str(path.relative_to(ROOT)))
    return found


def _in_module(path: Path) -> Iterator[Message]:
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKING:
            texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
            yield from _message(call.func.id, [text for text in texts if isinstance(text, str)])


def _in_template(path: Path) -> Iterator[Message]:
    for name, first, second in CALL.findall(templatize(path.read_text(), origin=str(path))):
        yield from _message(name, [ast.literal_eval(text) for text in (first, second) if text])


def _message(name: str, texts: list[str]) -> Iterator[Message]:
    if name.startswith("pgettext") and len(texts) > 1:
        yield texts[0], texts[1]
    elif texts:
        yield "", texts[0]


def asked_at_import(path: Path) -> Iterator[int]:
    """The lines where words are looked up while the module is read: nobody's language is known then."""
    tree = ast.parse(path.read_text())
    at_once = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in AT_ONCE
    }
    yield from _calls_outside_functions(tree, at_once)


def _calls_outside_functions(node: ast.AST, names: set[str]) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for default in [*child.args.defaults, *child.args.kw_defaults, *child.decorator_list]:
                yield from _calls_outside_functions(ast.Expr(default), names) if default else ()
        elif not isinstance(child, ast.Lambda):
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in names:
                yield child.lineno
            yield from _calls_outside_functions(child, names)
