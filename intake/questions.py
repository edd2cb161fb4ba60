"""The questions of the intake, in the order they are asked, with why, what a good answer is and what is too weak.

Pure data. What is asked: the day-one set and the four go-live criteria of domain.md; why: the article's failure modes.
"""

from dataclasses import dataclass
from enum import StrEnum

from assessments.readiness.sentence import gettext_noop as _
from pilots.vocabulary import IntakePart


class Key(StrEnum):
    """The word of a question in addresses."""

    WORK = "work"
    OWNER = "owner"
    TODAY = "today"
    THRESHOLD = "threshold"
    SLICE = "slice"
    PATH = "path"
    COST = "cost"
    CONTRACT = "contract"

    @property
    def part(self) -> IntakePart | None:
        """The same question as something that can be handed to a colleague; the first and the last cannot."""
        return IntakePart(self) if self in set(IntakePart) else None


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its short title, what is asked, and what helps to answer it. `good` and `weak` are pairs of an
    answer and what makes it so. `minutes` is what answering takes who has the facts at hand."""

    key: Key
    title: str
    ask: str
    why: str
    good: tuple[tuple[str, str], ...]
    weak: tuple[tuple[str, str], ...]
    minutes: int = 2


QUESTIONS = (
    Question(
        Key.WORK,
        _("The work"),
        _("Which piece of work becomes different?"),
        _(
            "A pilot changes one workflow of one unit and answers one question: does it go live, or do we stop? "
            "Whoever cannot name the work cannot say later whether it became better."
        ),
        (
            (_("One workflow, one unit."), _("“Credit analysts write the advice on a credit limit”")),
            (_("A problem somebody has today."), _("“Branches wait 26 hours for a first decision”")),
            (_("A day on which it is decided."), _("Three to six months away, and in somebody’s calendar.")),
        ),
        (
            (_("“AI for risk”"), _("no work, so nothing to measure")),
            (_("“Explore what the model can do”"), _("a demo, and demos never end")),
            (_("“When the results are in”"), _("then it is never decided")),
        ),
    ),
    Question(
        Key.OWNER,
        _("The owner"),
        _("Who in the business answers for it?"),
        _(
            "Pilots without an owner in the business are nobody’s to decide. The owner agrees the number, attends the "
            "reviews and signs go or no-go."
        ),
        (
            (_("One person, by name."), _("“Matti Kallio, head of credit risk”")),
            (_("Works where the work is done."), _("The unit that gains from it, not IT and not the lab.")),
            (_("Has the say over money and people."), _("Somebody who can stop it without asking.")),
        ),
        (
            (_("“The steering group”"), _("a group does not answer for anything")),
            (_("“The vendor”"), _("who sells it cannot judge it")),
            (_("“To be decided”"), _("then it will be nobody")),
        ),
        minutes=1,
    ),
    Question(
        Key.TODAY,
        _("Today’s number"),
        _("How does the work go today, in one number?"),
        _("Better than today can only be shown beside today. Measured afterwards, the number of before is a guess."),
        (
            (_("What the unit counts already."), _("“Hours to a first credit decision, median”")),
            (_("Measured, with a day and a way."), _("“26 hours, all cases of October, from CoreLend”")),
            (_("People’s checking is inside."), _("The clock stops when the case is done.")),
        ),
        (
            (_("“Accuracy of the model”"), _("says nothing about the work")),
            (_("“About a day”"), _("nobody can clear “about”")),
            (_("“Best week of the year”"), _("any demo fails beside it, or any passes")),
        ),
    ),
    Question(
        Key.THRESHOLD,
        _("The threshold"),
        _("What number must it reach to go live?"),
        _(
            "Without a number agreed before building, every demo looks good and no review can end. With it, the "
            "decision is arithmetic."
        ),
        (
            (_("One number the unit already counts."), _("“Posted untouched, at least 70 %, over 4 weeks”")),
            (_("Somebody would stop for it."), _("If 7 hours would still go live, the threshold is 7.")),
            (_("Enough days and enough cases."), _("A full month of the work, quiet and busy days inside.")),
        ),
        (
            (_("“92 % accurate”"), _("says nothing about the case")),
            (_("“Analysts like it”"), _("nobody can fail that")),
            (_("“Faster”"), _("than what, by how much?")),
        ),
    ),
    Question(
        Key.SLICE,
        _("The data slice"),
        _("On which real cases will it be tried?"),
        _(
            "A demo shows picked cases. Production brings the odd ones and the broken records, and there most pilots "
            "fall short."
        ),
        (
            (_("From the system the work is done in."), _("“CoreLend, October, 1,500 cases”")),
            (_("Drawn, not picked."), _("“Every fourth case”, or at random.")),
            (_("Edge cases and dirty records inside."), _("“90 disputed ones, and those with empty fields”")),
        ),
        (
            (_("“The cases of the demo”"), _("somebody picked them")),
            (_("“Cleaned data”"), _("production is not clean")),
            (_("“We will see”"), _("then access comes after the money is spent")),
        ),
    ),
    Question(
        Key.PATH,
        _("The integration path"),
        _("Where is the result written, and who owns that connection?"),
        _(
            "A result that stays on a screen of its own is copied by hand until nobody copies it. Going live means "
            "that it is written into the system people use."
        ),
        (
            (_("The system of record, by name."), _("“The credit file in CoreLend”")),
            (_("The tool people have open anyway."), _("“The case view of the analysts”")),
            (_("One person who owns the connection."), _("“Anneli Roos, IT”, and she knows of it.")),
        ),
        (
            (_("“By export”"), _("who imports it, each day?")),
            (_("“A dashboard”"), _("one more place to look")),
            (_("“IT will find a way”"), _("IT has not heard of it yet")),
        ),
    ),
    Question(
        Key.COST,
        _("Cost at full volume"),
        _("What does one case cost when all cases go through it?"),
        _(
            "A pilot of 200 cases is always cheap. At full volume the price per case, the machines, the watching and "
            "the checking by people decide whether it pays."
        ),
        (
            (_("Cases of a usual month, all of them."), _("“6,400 a month”")),
            (_("A price with a source."), _("“EUR 0.22 a case, offer of 12 November”")),
            (_("People’s checking counts."), _("“One case in ten, 5 minutes each: EUR 0.40 a case”")),
        ),
        (
            (_("“Tokens are cheap”"), _("checking and watching are not")),
            (_("“The pilot budget covers it”"), _("for 200 cases")),
            (_("“It scales”"), _("so does the bill")),
        ),
    ),
    Question(
        Key.CONTRACT,
        _("The contract"),
        _("What it must show to go live"),
        _(
            "One page that the owner and IT accept before anything is built. On the day of the decision it is decided "
            "against this page, and against nothing else."
        ),
        (),
        (),
        minutes=1,
    ),
)
BY_KEY = {question.key: question for question in QUESTIONS}
