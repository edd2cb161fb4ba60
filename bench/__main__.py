"""`bin/bench`: figures measured side by side, each with its aim."""

import argparse
import json
import os
import sys
from collections.abc import Iterator

import django

from bench.database import own_database
from bench.figures import Figure

QUICK, FULL = (1_000, 20_000), (1_000, 10_000, 100_000)


def main() -> None:
    """Measure, print, and end with 1 when an aim is missed."""
    options = _options()
    # or WeasyPrint tells each of its steps, and whoever rings that there is no Redis here
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    with own_database():
        from django.conf import settings

        settings.INSTALLED_APPS += ["django.contrib.admin"]  # for the rival of the pages
        django.setup()
        figures = []
        for figure in _figures(options.only, QUICK if options.quick else FULL, 3 if options.quick else 11):
            figures.append(figure)
            if not options.json:
                print(_line(figure), flush=True)
    if options.json:
        print(json.dumps([_told(figure) for figure in figures], indent=2))
    sys.exit(any(figure.met is False for figure in figures))


def _figures(only: str, sizes: tuple[int, ...], turns: int) -> Iterator[Figure]:
    """Subject after subject; those that measure portfolios do it at each size, as the same database grows."""
    from bench import importing, paper, reassessing
    from bench.database import fill
    from bench.pages import Pages

    pages = Pages()
    if only in ("", "paper"):
        yield from paper.figures(turns)  # first: before anything of the worker's is loaded
    for pilots in sizes if only != "paper" else ():
        fill(pilots)
        if only in ("", "pages"):
            reassessing.assess_all()
            yield from pages.figures(pilots, turns, is_last=pilots == sizes[-1])
        if only in ("", "importing") and pilots == sizes[0]:
            yield from importing.figures(turns)
        if only in ("", "reassessing"):
            yield from reassessing.figures(pilots, turns, is_last=pilots == sizes[-1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 20,000 pilots, fewer turns")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--only", choices=["paper", "pages", "importing", "reassessing"], default="", help="one subject"
    )
    return parser.parse_args()


def _told(figure: Figure) -> dict[str, str | float | bool | None]:
    return {
        "name": figure.name,
        "ratio": round(figure.ratio, 3),
        "spread": round(figure.spread, 3),
        "aim": figure.aim,
        "met": figure.met,
        "detail": figure.detail,
    }


def _line(figure: Figure) -> str:
    met = {True: "met", False: "MISSED", None: ""}[figure.met]
    sign = "≥" if figure.at_least else "≤"
    aim = "" if figure.aim is None else f"aim {sign} {figure.aim:.2f}"
    return f"{figure.name:<62} {figure.ratio:>6.2f} ± {figure.spread / 2:.2f}  {aim:<12} {met:<7} {figure.detail}"


if __name__ == "__main__":
    main()
