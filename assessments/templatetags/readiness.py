"""The rules' answers in templates: {{ check.reason|say }}, {{ check|fixer:facts }}, {{ verdict|verdict_word }}."""

from collections.abc import Mapping

from django import template

from assessments import decision_wording, wording

register = template.Library()

register.filter("kind_word", decision_wording.kind_word)
register.filter("method_word", decision_wording.method_word)
register.filter("kind_lamp", decision_wording.kind_lamp)
register.filter("say", wording.say)
register.filter("fixer", wording.fixer_of)
register.filter("verdict_word", wording.verdict_word)
register.filter("flag_word", wording.flag_word)
register.filter("criterion_word", wording.criterion_word)
register.filter("check_word", wording.check_word)
register.filter("place_word", wording.place_word)
register.filter("stage_word", wording.stage_word)
register.filter("move_word", wording.move_word)
register.filter("mode_title", wording.mode_title)
register.filter("mode_heading", wording.mode_heading)
register.filter("mode_short", wording.mode_short)
register.simple_tag(wording.stage_steps)


@register.filter
def block_of(place: str, blocks: Mapping[str, str]) -> str:
    """The part of the pilot's page where a check is fixed."""
    return blocks[place]


@register.filter
def in_eights(fingerprint: str) -> str:
    """A fingerprint in groups of eight, as people compare them."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))
