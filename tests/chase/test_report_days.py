"""The report counts days as the organisation lives them."""

from chase.services import reporting
from tests.chase.chasing import at, gap


def test_the_report_counts_days_from_the_midnight_of_the_organisation(cast, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    gap(cast.pilot, since="2026-11-23", closed_at="2026-11-24T10:00Z")  # an hour before the second midnight there
    assert reporting.median_days(cast.petra, at("2026-11-01T00:00")) == 2
