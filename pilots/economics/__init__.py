"""Outcome and scale arithmetic in Decimal. Standard library only; no rounding but at the edge of the page."""
