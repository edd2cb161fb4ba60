"""`bin/bench`: figures measured side by side, each with its aim."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict

import django

from bench.database import own_database
from bench.figures import Figure


def main() -> None:
    """Measure, print, and end with 1 when an aim is missed."""
    options = _options()
    # or WeasyPrint tells each of its steps, and whoever rings that there is no Redis here
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    with own_database():
        django.setup()
        figures = list(_figures(3 if options.quick else 11))
    if options.json:
        print(json.dumps([asdict(figure) | {"met": figure.met} for figure in figures], indent=2))
    else:
        for figure in figures:
            print(_line(figure))
    sys.exit(any(figure.met is False for figure in figures))


def _figures(turns: int) -> Iterator[Figure]:
    from bench import paper, reassessing

    yield paper.web_memory()  # first: before anything of the worker's is loaded
    yield paper.sealed_paper(turns)
    yield paper.sealed_paper_beside_a_loaded_library(turns)
    yield from reassessing.figures(turns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three turns instead of eleven")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser.parse_args()


def _line(figure: Figure) -> str:
    met = {True: "met", False: "MISSED", None: ""}[figure.met]
    aim = "" if figure.aim is None else f"aim ≤ {figure.aim:.2f}"
    return f"{figure.name:<47} {figure.ratio:>6.2f} ± {figure.spread / 2:.2f}  {aim:<12} {met:<7} {figure.detail}"


if __name__ == "__main__":
    main()
