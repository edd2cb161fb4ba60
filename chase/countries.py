"""The countries whose public holidays are known, by ISO code, named as the time zone database names them."""

from importlib.resources import files

from holidays.utils import list_supported_countries


def _names() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    known = list_supported_countries()
    return {code: name for code, name in rows if code in known}


COUNTRIES = dict(sorted(_names().items(), key=lambda each: each[1]))
