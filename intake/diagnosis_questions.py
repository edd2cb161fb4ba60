"""The questions of the diagnosis with their possible answers, in plain words. Pure data.

Each answer stands for a state of one failure mode. The modes and what heals them: the article's table; the states:
domain.md, "What is concluded".
"""

from dataclasses import dataclass

from assessments.readiness.check import State
from assessments.readiness.failure_modes import Mode
from assessments.readiness.sentence import gettext_noop as _

UNKNOWN = "unknown"
SHORT = "short"
"""The pilot fell short of its number."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to choose: its short word in addresses, what people read, and the state it stands for. `fix` where
    another one than the question's heals it."""

    key: str
    text: str
    state: State
    small: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one failure mode. `fix` begins with what to do; `takes` says what that needs."""

    key: str
    mode: Mode
    ask: str
    why: str
    fix: str
    takes: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer | None:
        """The answer with this word; None when there is none."""
        return next((each for each in self.answers if each.key == key), None)


_NOT_KNOWN = Answer(
    UNKNOWN,
    _("I do not know"),
    State.MISSING,
    _("That counts as missing, and the result says what to find out."),
)

QUESTIONS = (
    Question(
        "owner",
        Mode.OWNERSHIP,
        _("Who answers for it?"),
        _("Only somebody in the unit whose work changes can agree a number, free people and decide."),
        _("Name one person in the unit whose work it changes, and have that person accept."),
        _("one conversation, then a click by the person named"),
        (
            Answer("accepted", _("One person in the unit whose work it changes, who said yes"), State.CLEAR),
            Answer("named", _("One person there was named, and has not said yes"), State.MISSING),
            Answer("shared", _("Several people, or a committee"), State.MISSING),
            Answer("builders", _("The data science team, IT or the vendor"), State.MISSING),
            Answer("nobody", _("Nobody"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "support",
        Mode.OWNERSHIP,
        _("Whom would people call once it runs every day?"),
        _("A pilot is looked after by its builders. Daily work needs a name, hours and a way up."),
        _("Write down who answers after go-live: a contact, hours, who comes next, and where the runbook lies."),
        _("an hour with the team that will look after it"),
        (
            Answer("plan", _("A named contact, with hours and a way up"), State.CLEAR),
            Answer("contact", _("Somebody is named, the rest is open"), State.MISSING),
            Answer("builders", _("The people who built it, for now"), State.MISSING),
            Answer("nobody", _("Nobody yet"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "number",
        Mode.BUSINESS_METRIC,
        _("Which number must it reach to go live?"),
        _("Without a number agreed beforehand no result can pass, and each review finds one more thing to polish."),
        _("Agree one number with whoever answers for it: what is it today, and from where on does it go live?"),
        _("half an hour with the owner, and last month's figures"),
        (
            Answer(
                "agreed",
                _("One number, agreed before building"),
                State.CLEAR,
                _("And we know what it is today, without the pilot"),
            ),
            Answer("baseless", _("One number, but nobody measured what it is today"), State.MISSING),
            Answer("late", _("One number, agreed after the first results"), State.AT_RISK),
            Answer("many", _("Several numbers, or one that moved"), State.MISSING),
            Answer("accuracy", _("How accurate the model is"), State.MISSING, _("Not what it does for the work")),
            Answer("none", _("None: everyone who saw it was impressed"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "data",
        Mode.DATA_AND_INTEGRATION,
        _("Which data did it last run on?"),
        _("Data and integration stop more pilots than models do. A picked sample never shows what real ones do."),
        _("Draw a slice of real cases at random, the odd and dirty ones included, and run it on those."),
        _("a few days of whoever looks after the data"),
        (
            Answer("live", _("The daily work itself"), State.CLEAR),
            Answer("like", _("Real cases, the odd and dirty ones among them"), State.CLEAR),
            Answer(
                "slice",
                _("A slice of real cases, drawn at random"),
                State.MISSING,
                _("But without the odd and dirty ones"),
            ),
            Answer(
                "sample",
                _("Examples we picked for the demo"),
                State.FAILING,
                _("Clean, typical, easy to show"),
            ),
            Answer("none", _("None yet"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "result",
        Mode.BUSINESS_METRIC,
        _("Has it reached its number?"),
        _("When the line was agreed beforehand, reaching or missing it is the answer."),
        _("Measure it once, on real cases and with people checking as they would, for as long as was agreed."),
        _("the measuring window, usually some weeks"),
        (
            Answer("yes", _("Yes, on real cases, with people checking as they would"), State.CLEAR),
            Answer("picked", _("Yes, on examples or without the checking"), State.MISSING, _("That does not count")),
            Answer("open", _("Not measured yet"), State.AT_RISK),
            Answer(
                SHORT,
                _("No, it falls short"),
                State.FAILING,
                fix=_("Decide. Stop it, or say in writing why another number is right, and agree that one anew."),
            ),
            Answer("no_number", _("There is no number to reach"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "path",
        Mode.DATA_AND_INTEGRATION,
        _("How does a result get into the system people work in?"),
        _("A pilot that cannot write its result back into daily work stays an experiment."),
        _("Name the system, ask who owns its connection, and see one result written back."),
        _("a word with IT, then some days to prove it"),
        (
            Answer("proven", _("It is written there by itself, and somebody saw it work"), State.CLEAR),
            Answer("agreed", _("Not yet, but the owner of the connection agreed how"), State.MISSING),
            Answer("unasked", _("There is a plan. Nobody asked the owner of that system"), State.MISSING),
            Answer("by_hand", _("Results are copied by hand"), State.FAILING),
            Answer("nowhere", _("Nowhere: people look at it beside their work"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "errors",
        Mode.OUTCOME,
        _("What does a mistake cost?"),
        _("A model can be right 19 times of 20 and still lose money when the twentieth is dear, or checking is slow."),
        _("List the kinds of mistakes, what each really costs, and the minutes of checking. Then count a case whole."),
        _("an afternoon with somebody who does the work today"),
        (
            Answer("pays", _("Each kind has its cost, and with the checking a case still pays"), State.CLEAR),
            Answer(
                "costs",
                _("Counted, and a case costs more than it saves"),
                State.FAILING,
                fix=_(
                    "Look for the mistakes that cost most. A setting that is right less often can be the better one."
                ),
            ),
            Answer("accuracy", _("We know how often it is wrong, not what that costs"), State.MISSING),
            Answer("slow", _("Checking takes as long as doing it did"), State.FAILING),
            Answer("none", _("Nobody has counted"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "cost",
        Mode.SCALE,
        _("What does one case cost at full volume?"),
        _("Cheap at 100 cases can be out of reach at 100,000, once checking and monitoring are paid as well."),
        _("Work out the cost of a case at full volume: the model, servers, monitoring, checking, licences, support."),
        _("two hours with IT and whoever pays"),
        (
            Answer("affordable", _("Worked out with checking and monitoring, and we can pay it"), State.CLEAR),
            Answer(
                "dear",
                _("Worked out, and it is too much"),
                State.FAILING,
                fix=_("Find what makes a case cheaper, like a smaller model or less checking, or stop it."),
            ),
            Answer("partly", _("Worked out without checking or monitoring"), State.MISSING),
            Answer("pilot", _("We know what the pilot costs"), State.MISSING, _("Not what everything would")),
            Answer("none", _("Nobody has worked it out"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "builders",
        Mode.SCALE,
        _("Does it hold without the people who built it?"),
        _("Those who built it know its moods. The people who get it do not."),
        _("Let people who did not build it run it for a week, and write down where they got stuck."),
        _("a week of people who were not part of it"),
        (
            Answer("held", _("Others ran it, and it held"), State.CLEAR),
            Answer("broke", _("Others ran it, and it did not hold"), State.FAILING),
            Answer("near", _("Only with the builders near"), State.AT_RISK),
            Answer("untried", _("Nobody tried"), State.AT_RISK),
            Answer(
                UNKNOWN,
                _("I do not know"),
                State.AT_RISK,
                _("That counts as a risk, and the result says what to find out."),
            ),
        ),
    ),
    Question(
        "people",
        Mode.CHANGE_MANAGEMENT,
        _("When did the people whose work it changes join in?"),
        _("A tool that ships to people who never asked for it stays unused."),
        _("Bring two or three people of the daily work in now, and let them say what gets in their way."),
        _("an hour a week of two or three people"),
        (
            Answer("before", _("Before building began"), State.CLEAR),
            Answer("since", _("Later, and they use it now"), State.AT_RISK),
            Answer("demo", _("They saw a demo"), State.MISSING),
            Answer("never", _("Not yet"), State.MISSING),
            _NOT_KNOWN,
        ),
    ),
    Question(
        "work",
        Mode.CHANGE_MANAGEMENT,
        _("What becomes different in their day?"),
        _("Adding a tool on top of the old steps makes more work. Steps must go, and learning needs hours."),
        _("Write down the steps before and after, what falls away, and the hours to learn it."),
        _("a morning with the people who do it"),
        (
            Answer("designed", _("The new steps are written down, and hours to learn are set aside"), State.CLEAR),
            Answer("steps", _("The new steps are written down"), State.MISSING, _("No hours to learn are set aside")),
            Answer("training", _("There will be training"), State.MISSING, _("The steps stay as they are")),
            Answer("on_top", _("Nothing falls away: it comes on top"), State.FAILING),
            _NOT_KNOWN,
        ),
    ),
)
"""Eleven; with the question what the pilot does, which concludes nothing, there are twelve."""
