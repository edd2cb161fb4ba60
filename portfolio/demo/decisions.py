"""What was decided about the pilots, and what became of it: sealed, superseded, suspended, declined, void, waiting."""

from dataclasses import dataclass

from assessments.vocabulary import DecisionKind, Ending, Slot

GO, CONDITIONS, NO_GO = DecisionKind.GO, DecisionKind.GO_WITH_CONDITIONS, DecisionKind.NO_GO
OWNER, IT, PMO = Slot.OWNER, Slot.IT, Slot.PMO


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """What must hold by a day. `proof_in` is the day its owner handed the proof in and what they wrote, `accepted` the
    day on which the portfolio office took it."""

    text: str
    proof: str
    owner: str
    due: int
    proof_in: tuple[int, str] | None = None
    accepted: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class EndingRow:
    """Why a round ended without a seal. A void one has no words of its own: the facts that changed give them."""

    kind: Ending
    day: int
    by: str = ""
    reason: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One round. It is sealed when it has every signature of its kind. `released` is in thousands."""

    drafted: int
    by: str
    kind: DecisionKind
    why: str
    signed: tuple[tuple[Slot, str, int], ...] = ()
    learned: str = ""
    released: int | None = None
    justification: str = ""
    conditions: tuple[ConditionRow, ...] = ()
    ending: EndingRow | None = None


DECISIONS: dict[str, tuple[DecisionRow, ...]] = {
    "P02": (
        DecisionRow(
            -27, "henning", CONDITIONS,
            "Claims are sorted in 7.2 hours instead of 31, by figures nobody doubts. What we do not know yet is "
            "whether fraud finds the fast lane.",
            ((OWNER, "henning", -27), (IT, "mila", -27), (PMO, "petra", -26)),
            conditions=(
                ConditionRow(
                    "Adjusters can send a claim back to the slow lane with one click, and the reason is kept.",
                    "Ten claims sent back in production, with their reasons.", "mila", -12,
                    (-14, "12 claims sent back between the first and the tenth day; list in the claims system."),
                    (-13, "Looked at all twelve. The reason stands in the claim."),
                ),
                ConditionRow(
                    "The share of paid claims that the fraud desk asks back stays at or below 1.2 %.",
                    "Fraud desk report over 30 days of production.", "henning", 4,
                ),
            ),
        ),
    ),
    "P03": (
        DecisionRow(
            -2, "olive", NO_GO,
            "Reading and mending a draft takes the time that writing it would have taken: 8.9 minutes instead of 9.4, "
            "and the line is 6.5. Nearly five of a hundred answers were wrong and had to be written twice.",
            learned="A draft that is right 92 times of 100 still has to be read 100 times. Measure handling time from "
            "the first week, not how good the text is.",
            released=3,
        ),
    ),
    "P05": (
        DecisionRow(
            -8, "lionel", GO,
            "20.5 minutes instead of 55 for an agreement, and no clause was missed.",
            ((OWNER, "lionel", -8),),
            justification="The cases are few because we sign few such agreements; waiting for 120 takes until summer.",
            ending=EndingRow(Ending.VOID, -7),
        ),
        DecisionRow(
            -3, "lionel", GO,
            "22 minutes instead of 55 for an agreement, and no clause was missed. The corrected figure still clears "
            "the line by three minutes.",
            ((OWNER, "lionel", -3), (IT, "mila", -2)),
            justification="38 agreements are all we signed in four weeks, and the line asks for 120. Two lawyers read "
            "every one of them beside the tool. If the next 82 do not hold the line, we stop.",
        ),
    ),
    "P08": (
        DecisionRow(
            -67, "yasmin", CONDITIONS,
            "Fewer stock-outs in two months of plans, at half the planners' time. The season with promotions is still "
            "to come, so we go on and look twice.",
            ((OWNER, "yasmin", -67), (IT, "pekka", -65), (PMO, "petra", -64)),
            conditions=(
                ConditionRow(
                    "The line holds in the first 30 days of production.", "Measurement over 30 days of production.",
                    "yasmin", -25, (-33, "9.1 of 1,000 over 640 plans, all in production."),
                    (-31, "Seen in the warehouse system; the line is 9.5."),
                ),
            ),
        ),
        DecisionRow(
            -2, "yasmin", GO,
            "60 days in production: 8.9 stock-outs of 1,000, promotions included. Nothing is left to wait for.",
            ((OWNER, "yasmin", -2), (IT, "pekka", -1), (PMO, "petra", -1)),
        ),
    ),
    "P10": (
        DecisionRow(
            -27, "farida", GO,
            "47 of 100 files were cleared without an analyst, two more than the line asks for.",
            ((OWNER, "farida", -27),),
            justification="The analysts are four months behind. Clean scans are half of what comes in; for these it "
            "works today.",
            ending=EndingRow(
                Ending.DECLINED, -26, "ivan",
                "Measured on 300 clean scans. A third of our papers are photographs taken by phone and the check reads "
                "half of them. I confirm the integration once it has seen a month of everything.",
                IT,
            ),
        ),
    ),
    "P11": (
        DecisionRow(
            -243, "leonie", GO,
            "7.1 of 100 tickets go to the wrong team instead of 23. It costs nearly nothing and one click undoes it.",
            ((OWNER, "leonie", -243), (IT, "pekka", -242), (PMO, "petra", -240)),
        ),
    ),
    "P12": (
        DecisionRow(
            -131, "giulia", NO_GO,
            "61 of 100 questions were solved without the back office; the line is 75. The other 39 came to the back "
            "office with a wrong answer in hand and took longer than before.",
            ((OWNER, "giulia", -131), (PMO, "petra", -130)),
            learned="The terms themselves contradict each other in 40 places. No assistant can be better than what it "
            "reads: mend the terms first, then ask again.",
            released=14,
        ),
    ),
    "P15": (
        DecisionRow(
            -6, "clara", GO,
            "2,610 euros found in 1,000 reports instead of 1,150, and clerks look only at what stands out.",
        ),
    ),
    "P18": (
        DecisionRow(
            -41, "ewa", CONDITIONS,
            "52 euros for 1,000 words instead of 128, in three days instead of three weeks. Writers edit every page.",
            ((OWNER, "ewa", -41), (IT, "mila", -40), (PMO, "petra", -38)),
            justification="Writing back into the manual store was not shown yet when we decided. It is one file import "
            "that we have used for years; rollout begins with one team, and nothing is printed before it is shown.",
            conditions=(
                ConditionRow(
                    "A translated manual is written back into the manual store with its house terms.",
                    "One manual filed in four languages.", "mila", -34,
                    (-36, "Manual of the pump series filed in four languages; import log attached to the ticket."),
                    (-35, "Opened all four in the store."),
                ),
                ConditionRow(
                    "Safety warnings are checked by a native speaker in every language.",
                    "List of warnings with the name of who checked, for the first six languages.", "ewa", -4,
                ),
                ConditionRow(
                    "The agencies' contracts are cut to the pages still sent out.", "Changed contracts.", "ewa", 20,
                ),
            ),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """A decision date that passed, and the one it was moved to, once."""

    day: int
    by: str
    due: int
    reason: str


EXTENSIONS: dict[str, ExtensionRow] = {
    "P20": ExtensionRow(
        -200, "bettina", -140, "Two more months of summer rosters would show whether managers keep the plan as it is.",
    ),
}  # fmt: skip
