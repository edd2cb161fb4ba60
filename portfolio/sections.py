"""The parts of the portfolio page, each drawn once for what it shows: nothing in them depends on who looks."""

from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portfolio import funnel, heat_map, ranking, standing_views
from portfolio.columns import columns
from portfolio.delivering import delivered_by_units
from portfolio.drawing import SECTIONS, made_once
from portfolio.filter_form import filter_fields
from portfolio.filters import Filters
from portfolio.headline import Headline
from portfolio.listed import Listed
from portfolio.sorting import Order
from portfolio.totals import Totals
from portfolio.units import UnitTree


@made_once(SECTIONS)
def headline_of(totals: Totals) -> Headline:
    """The figures across the top."""
    return Headline.of(totals)


@made_once(SECTIONS)
def overview(totals: Totals, units: UnitTree, longest: Listed | None, today: date) -> SafeString:
    """The portfolio at a glance: headline, course, causes, what was promised and delivered."""
    headline, causes = headline_of(totals), ranking.ranked(totals)
    return _drawn(
        "overview",
        headline=headline,
        top_cause=causes[0],
        top_cause_share=headline.share_held_by(causes[0]),
        longest=longest,
        today=today,
        funnel=funnel.Funnel.of(totals),
        causes=causes,
        deliveries=delivered_by_units(totals, units),
    )


@made_once(SECTIONS)
def heat(worst: tuple[Listed, ...], asked: Totals, filters: Filters) -> SafeString:
    """The worst of the asked-for pilots against the six failure modes."""
    return _drawn("heat", heat=heat_map.lay_out(worst, asked, filters))


@made_once(SECTIONS)
def questions(
    filters: Filters, totals: Totals, units: UnitTree, owners: tuple[tuple[int, str], ...], today: date
) -> SafeString:
    """The questions that are asked every week, and the form for all others."""
    return _drawn(
        "questions",
        filters=filters,
        views=standing_views.standing_views(totals, filters, today=today),
        fields=filter_fields(filters, totals, units, owners),
    )


@made_once(SECTIONS)
def heads(filters: Filters, order: Order) -> SafeString:
    """The heads of the table."""
    return _drawn("heads", columns=columns(filters, order))


def _drawn(part: str, **content: object) -> SafeString:
    return render_to_string(f"portfolio/portfolio.html#{part}", {"here": reverse("portfolio:portfolio"), **content})
