"""The limits on exports and imports, beside the buttons they hold for."""

from django import template

from portfolio.services import limits

register = template.Library()

register.simple_tag(limits.exports_sentence)
register.simple_tag(limits.imports_sentence)
