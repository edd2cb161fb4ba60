"""How decisions are said on pages: their heading, where they stand, and whom a signature waits for."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Decision
from assessments.slots import asked
from assessments.standing import DecisionState, Standing
from assessments.vocabulary import DecisionKind, Slot
from common.figures import day
from common.language import in_sentence

KINDS = {
    DecisionKind.GO: gettext_lazy("Go"),
    DecisionKind.GO_WITH_CONDITIONS: gettext_lazy("Go with conditions"),
    DecisionKind.NO_GO: gettext_lazy("No-go"),
}
# The lamp of each kind, as `data-s` names it.
KIND_LAMPS = {DecisionKind.GO: "clear", DecisionKind.GO_WITH_CONDITIONS: "risk", DecisionKind.NO_GO: "failing"}
# How its stamp is drawn, as `data-k` names it.
STAMPS = {
    DecisionState.WAITS: "arithmetic",
    DecisionState.IN_FORCE: "signed",
    DecisionState.SUSPENDED: "signed",
    DecisionState.SUPERSEDED: "past",
    DecisionState.VOID: "void",
    DecisionState.DECLINED: "void",
    DecisionState.DISCARDED: "void",
}
SLOTS = {
    Slot.OWNER: gettext_lazy("the owner"),
    Slot.IT: gettext_lazy("IT"),
    Slot.PMO: gettext_lazy("the portfolio office"),
}


METHODS = {
    "password": gettext_lazy("password"),
    "password and code": gettext_lazy("password and code"),
    "passkey": gettext_lazy("passkey"),
    "single sign-on": gettext_lazy("single sign-on"),
    "single sign-on and code": gettext_lazy("single sign-on and code"),
    "single sign-on with a second factor": gettext_lazy("single sign-on with a second factor"),
}
"""How somebody showed who they are, as it is recorded with the signature."""


def kind_word(kind: str) -> str:
    """The kind of decision, as its stamp says it."""
    return str(KINDS[DecisionKind(kind)])


def kind_lamp(kind: str) -> str:
    """The lamp of the kind, as CSS names it."""
    return KIND_LAMPS[DecisionKind(kind)]


def slot_waits(decision: Decision, slot: Slot) -> str:
    """Who is asked for a signature: names, or the office."""
    return _(" or ").join(person.name for person in asked(decision, slot)) or str(SLOTS[slot])


def stands(standing: Standing, decision: Decision) -> str:
    """Where a decision stands, in the middle of a sentence: "waits for Ivo Tammsaar", "superseded by D-0008-2"."""
    if standing.state is DecisionState.WAITS:
        return _("waits for %(who)s") % {"who": slot_waits(decision, standing.slot)} if standing.slot else ""
    said = {
        DecisionState.IN_FORCE: _("in force since %(day)s"),
        DecisionState.SUSPENDED: _("suspended since %(day)s"),
        DecisionState.SUPERSEDED: _("superseded by %(later)s"),
        DecisionState.VOID: _("void since %(day)s"),
        DecisionState.DECLINED: _("declined by %(who)s"),
        DecisionState.DISCARDED: _("discarded by %(who)s"),
    }[standing.state]
    who = standing.ended_by.name if standing.ended_by else ""
    return said % {"day": day(standing.since), "later": standing.superseded_by, "who": who}


def heading(decision: Decision, standing: Standing) -> str:
    """The heading of its page: "Call summaries: no-go, in force since 22 Sep 2026"."""
    said = {
        "pilot": decision.pilot.name,
        "kind": in_sentence(kind_word(decision.kind)),
        "stands": stands(standing, decision),
    }
    return _("%(pilot)s: %(kind)s, %(stands)s") % said


def method_word(method: str) -> str:
    """The recorded way of signing; one that nobody knows any more stays as it was written."""
    return str(METHODS.get(method, method))
