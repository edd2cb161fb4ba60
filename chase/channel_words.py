"""What a channel is told, as Slack and as Teams read it. Pure: no database, no clock.

Texts come from people. Slack reads them after escaping; in Teams they stand in runs of text, which know no markup.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from chase.vocabulary import WebhookFormat

LONGEST = 300
"""Letters of one text; both would cut or refuse much longer ones."""


class Told(NamedTuple):
    """One line: a gap in words, and the whole address of the one place that fixes it."""

    title: str
    url: str
    beside: str
    """Of which pilot, and since when."""


class Words(NamedTuple):
    """What one post says: a head, the lines, and where the others are."""

    head: str
    lines: Sequence[Told]
    more: str
    """How many lines are left out, in words; empty where none is."""
    more_url: str


def body(written_for: str, words: Words) -> dict[str, Any]:
    """The post as the other side expects it."""
    return BODIES[WebhookFormat(written_for)](words)


def _slack(words: Words) -> dict[str, Any]:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": words.head[:150], "emoji": False}}]
    blocks += [_section(f"*{_link(line.title, line.url)}*\n{_escaped(line.beside)}") for line in words.lines]
    if words.more:
        blocks.append(_section(_link(words.more, words.more_url)))
    return {"text": _escaped(words.head), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _link(text: str, url: str) -> str:
    return f"<{url}|{_escaped(text).replace('|', '¦')}>"


def _escaped(text: str) -> str:
    """Nobody is called by it, nothing is linked by it, and a star in a name stays a star."""
    shown = text[:LONGEST].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        shown = shown.replace(mark, f"{mark}\u200b")  # a mark that touches nothing marks nothing
    return shown


def _teams(words: Words) -> dict[str, Any]:
    rows = [_block(words.head, size="large", weight="bolder")]
    rows += [_row(line) for line in words.lines]
    actions = [{"type": "Action.OpenUrl", "title": words.more, "url": words.more_url}] if words.more else []
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": rows,
        "actions": actions,
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def _row(line: Told) -> dict[str, Any]:
    return {
        "type": "Container",
        "spacing": "medium",
        "selectAction": {"type": "Action.OpenUrl", "title": line.title[:LONGEST], "url": line.url},
        "items": [_block(line.title, weight="bolder", color="accent"), _block(line.beside, isSubtle=True)],
    }


def _block(text: str, **style: Any) -> dict[str, Any]:
    run = {"type": "TextRun", "text": text[:LONGEST], **style}
    return {"type": "RichTextBlock", "inlines": [run]}


BODIES = {WebhookFormat.SLACK: _slack, WebhookFormat.TEAMS: _teams}
