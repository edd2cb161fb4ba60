"""Where things stand: no junk drawers, one place for each thing."""

import ast

import pytest

from tests.conventions.source import ROOT, functions, python_files

# A closed list: what is common to all apps is rare, and every newcomer here has to be argued for.
COMMON = {
    "apps.py",
    "canonical.py",
    "charts.py",
    "context.py",
    "day.py",
    "figures.py",
    "history.py",
    "htmx.py",
    "language.py",
    "limits.py",
    "names.py",
    "outbound.py",
    "permit.py",
    "plain_text.py",
    "planned.py",
    "typed.py",
    "uploads.py",
    "templatetags/pilothouse.py",
    "versioned.py",
}
JUNK_DRAWERS = {"utils.py", "helpers.py", "helper.py", "misc.py", "core.py", "base.py", "common.py", "mixins.py"}
# Tables come in and go out in one place each, where formulas are escaped and bombs are refused.
SPREADSHEETS = {
    "portfolio/exports/spreadsheet.py",
    "portfolio/inventory/csv_file.py",
    "portfolio/inventory/workbook.py",
    "portfolio/inventory/workbook_child.py",
}
# What is done without anybody who does it: at the shell of the server, before there is an administrator; and a draft
# that a changed fact makes void.
WITHOUT_AN_AUTHOR = {
    "accounts/services/people.py:open_first_account",
    "assessments/services/decisions.py:void_if_changed",
}


def test_common_is_a_closed_list():
    found = {str(path.relative_to(ROOT / "common")) for path in (ROOT / "common").rglob("*.py")}
    assert {name for name in found if not name.endswith("__init__.py")} == COMMON


def test_there_are_no_junk_drawers():
    assert [str(path) for path in python_files() if path.name in JUNK_DRAWERS] == []


def imports_of(path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    return {
        name
        for node in tree
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }


@pytest.mark.parametrize("package", ["csv", "openpyxl"])
def test_spreadsheets_are_read_and_written_in_their_own_modules(package):
    using = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if any(name.split(".")[0] == package for name in imports_of(path))
    }
    assert using - SPREADSHEETS == set()


def services():
    return [function for function in functions() if "/services/" in function.path]


def test_every_service_that_writes_says_by_whom():
    writing = [function for function in services() if "transaction.atomic" in function.decorators]
    without = {
        function.where
        for function in writing
        if "by" not in {argument.arg for argument in function.node.args.kwonlyargs}
    }
    assert without == WITHOUT_AN_AUTHOR


def test_true_and_false_are_given_to_services_by_name():
    booleans = {
        function.where
        for function in services()
        for argument in (*function.node.args.posonlyargs, *function.node.args.args)
        if argument.annotation is not None and ast.unparse(argument.annotation) in {"bool", "bool | None"}
    }
    assert booleans == set()


def test_models_hold_no_logic_in_save():
    assert {
        function.where
        for function in functions()
        if "/models/" in function.path and function.node.name in {"save", "delete"}
    } == set()


def test_no_path_of_one_machine_is_written_down():
    here = str(ROOT)
    machine = tuple(f"/{folder}/" for folder in ("work", "root", "home"))
    found = {
        str(path.relative_to(ROOT)): word
        for path in python_files()
        for word in (*machine, here)
        if word in path.read_text()
    }
    assert found == {}
