"""Files one can read in one sitting, functions one can see at once."""

from statistics import median, quantiles

from tests.conventions.source import ROOT, functions, python_files, templates

MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 400, 60


def lines(path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_400_lines():
    ours = [*python_files(tests=True), *templates()]
    ours += [
        path for kind in ("css", "js") for path in (ROOT / "static").rglob(f"*.{kind}") if "vendor" not in path.parts
    ]
    assert {str(path): lines(path) for path in ours if lines(path) > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_60_lines():
    assert {f.where: f.lines for f in functions() if f.lines > MOST_LINES_OF_A_FUNCTION} == {}


def test_most_functions_are_short():
    sizes = [function.lines for function in functions()]
    assert median(sizes) <= 8
    assert quantiles(sizes, n=10)[-1] <= 25
