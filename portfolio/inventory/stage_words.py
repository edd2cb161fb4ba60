"""Other people's words for a stage, and ours."""

import re
from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz

from pilots.vocabulary import Stage
from portfolio.inventory.cleaning import folded, one_line, says_nothing

# A file can bring a pilot that runs already; stopping one needs a signed decision, so that is not offered.
OFFERED = (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING, Stage.LIVE, Stage.RETIRED)

_PHRASES: dict[Stage, str] = {
    Stage.PROPOSED: (
        "proposed, proposal, initiated, initiation, idea, ideation, planned, planning, backlog, candidate, concept, "
        "new, submitted, intake, pipeline, not started, requested, pre development, idee, vorgeschlagen, geplant, "
        "in planung, beantragt"
    ),
    Stage.DESIGNED: (
        "designed, design, specified, specification, scoping, scoped, approved, ready to build, requirements, "
        "entworfen, konzept, konzeption, spezifiziert, freigegeben"
    ),
    Stage.BUILDING: (
        "building, build, development, in development, developing, acquisition, procurement, implementing, "
        "in progress, prototype, prototyping, under construction, coding, entwicklung, in entwicklung, im aufbau, "
        "in umsetzung, umsetzung, in arbeit, beschaffung"
    ),
    Stage.MEASURING: (
        "measuring, measurement, assessment, evaluation, evaluating, testing, in test, test, pilot, piloting, "
        "pilot phase, pilot running, trial, validation, proof of concept, poc, beta, messung, erprobung, testphase, "
        "pilotphase, evaluierung, im versuch"
    ),
    Stage.LIVE: (
        "live, production, in production, operation, operations, operational, operating, maintenance, mission, "
        "deployed, in use, in service, rolled out, launched, active, running, released, go live, "
        "betrieb, in betrieb, produktiv, produktivbetrieb, ausgerollt, im einsatz"
    ),
    Stage.RETIRED: (
        "retired, retirement, decommissioned, sunset, discontinued, switched off, phased out, end of life, archived, "
        "beendet, abgeschaltet, außer betrieb, stillgelegt, eingestellt"
    ),
}
_STAGE_OF = {folded(phrase): stage for stage, phrases in _PHRASES.items() for phrase in phrases.split(", ")}
# "Not deployed" is not deployed: with these words nothing is guessed.
_DOUBT = re.compile(r"\b(not|no|never|stopped|cancelled|canceled|abandoned|rejected|hold|nicht|abgebrochen|gestoppt)\b")
_SPELLED_ALIKE = 85


def words_in(values: Iterable[str]) -> Counter[str]:
    """The words of a column as they are first spelled, with their rows; empty ones are under ""."""
    spelled: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for value in values:
        word = "" if says_nothing(value) else one_line(value)
        counted[spelled.setdefault(folded(word), word)] += 1
    return counted


def guess_stage(word: str) -> Stage | None:
    """Our stage for somebody's word; `None` where no word of ours is near, or two are."""
    plain = " ".join(re.findall(r"\w+", folded(word)))
    if exact := _STAGE_OF.get(plain):
        return exact
    if _DOUBT.search(plain):
        return None
    inside = {
        stage: max(len(phrase) for phrase in phrases)
        for stage in OFFERED
        if (phrases := [phrase for phrase, of in _STAGE_OF.items() if of == stage and _within(phrase, plain)])
    }
    if inside:
        longest = max(inside.values())
        found = [stage for stage, length in inside.items() if length == longest]
        return found[0] if len(found) == 1 else None
    return _spelled_alike(plain)


def _within(phrase: str, text: str) -> bool:
    return f" {phrase} " in f" {text} "


def _spelled_alike(plain: str) -> Stage | None:
    score, stage = max(((fuzz.ratio(phrase, plain), stage) for phrase, stage in _STAGE_OF.items()))
    return stage if score >= _SPELLED_ALIKE and len(plain) > 3 else None
