"""The file's words for stage, and ours. `stopped` is not on offer: it needs a signed decision."""

from rapidfuzz import fuzz, process, utils

from pilots.vocabulary import Stage

OFFERED = (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING, Stage.LIVE, Stage.RETIRED)
LIKELY = 84

WORDS: dict[str, Stage] = {
    **dict.fromkeys(
        ("proposed", "idea", "ideation", "initiated", "planned", "planning", "intake", "concept", "backlog",
         "requested",          "idee", "geplant", "vorgeschlagen"), Stage.PROPOSED),
    **dict.fromkeys(("designed", "design", "scoped", "approved", "ready to build", "entworfen"), Stage.DESIGNED),
    **dict.fromkeys(
        ("building", "development", "in development", "acquisition", "acquisition and or development", "build",
         "prototype", "proof of concept", "poc", "in entwicklung", "im bau"), Stage.BUILDING),
    **dict.fromkeys(
        ("measuring", "pilot", "piloting", "testing", "test", "assessment", "implementation", "evaluation", "trial",
         "implementation and assessment", "im test", "erprobung"), Stage.MEASURING),
    **dict.fromkeys(
        ("live", "production", "in production", "operation", "operational", "operation and maintenance", "deployed",
         "in mission", "in use", "rolled out", "running", "produktiv", "im betrieb"), Stage.LIVE),
    **dict.fromkeys(
        ("retired", "decommissioned", "ended", "withdrawn", "abgeschaltet", "ausser betrieb"), Stage.RETIRED),
}  # fmt: skip


def guess_stage(word: str) -> Stage | None:
    """Our word for theirs, or nothing when none is near: then a person has to choose."""
    known = WORDS.get(utils.default_process(word))
    if known is not None:
        return known
    found = process.extractOne(
        word, WORDS.keys(), scorer=fuzz.token_sort_ratio, processor=utils.default_process, score_cutoff=LIKELY
    )
    return WORDS[found[0]] if found else None
