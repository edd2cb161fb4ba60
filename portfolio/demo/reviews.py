"""The reviews of Nordhafen: held, forgotten, cancelled, and the next one."""

from dataclasses import dataclass

from assessments.vocabulary import DecisionKind

GO, CONDITIONS, NO_GO = DecisionKind.GO, DecisionKind.GO_WITH_CONDITIONS, DecisionKind.NO_GO
ROOM, CALL = "Portfolio office, room 2.14", "https://meet.example.com/portfolio"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """What the review asked of somebody; `done` is the day it was done and what came of it."""

    what: str
    owner: str
    due: int
    done: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One pilot on the agenda. Decided says what the owner said, deferred why, what is needed, from whom, by when."""

    pilot: str
    minutes: int = 10
    said: str = ""
    owner_says: DecisionKind | None = None
    why: str = ""
    needed: str = ""
    needed_from: str = ""
    needed_by: int | None = None
    beyond_limit: str = ""
    actions: tuple[ActionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review called on one day for another. `held` ones have an outcome for every item."""

    title: str
    called: int
    day: int
    attendees: tuple[str, ...]
    items: tuple[ItemRow, ...]
    held: bool = False
    away: tuple[str, ...] = ()
    place: str = ROOM
    length: int = 45
    chair: str = "petra"
    opening: str = ""
    cancelled: tuple[int, str] | None = None


REVIEWS: tuple[ReviewRow, ...] = (
    ReviewRow(
        "Portfolio review, spring", -256, -246, ("petra", "leonie", "pekka", "yasmin", "vic"),
        (
            ItemRow("P11", 15, "Leonie shows a month of tickets. Nobody sees a reason to wait.", GO),
            ItemRow(
                "P08", 15, "Yasmin would like to begin. The figures cover one month.", None,
                "One month of plans says nothing about a year with promotions.",
                "Two months measured on everything planned.", "yasmin", -236,
            ),
        ),
        held=True, away=("vic",), opening="First review with the four criteria on the screen.",
    ),
    ReviewRow(
        "Portfolio review, summer", -146, -136, ("petra", "giulia", "mila", "vic"),
        (
            ItemRow(
                "P12", 15, "Giulia will not pay for a third try. The terms themselves contradict each other.", NO_GO,
                actions=(ActionRow(
                    "List the 40 contradictions in the terms for the legal department", "giulia", -110,
                    (-113, "Sent to Legal with an example for each."),
                ),),
            ),
            ItemRow(
                "P20", 10, "Bettina left and nobody was named. The pilot runs and nobody may decide it.", None,
                "It has no owner.", "A head of stores who takes it.", "petra", -122,
            ),
        ),
        held=True,
    ),
    ReviewRow(
        "Portfolio review, September", -80, -70, ("petra", "yasmin", "annegret", "pekka", "mila", "vic"),
        (
            ItemRow("P08", 15, "Yasmin goes live and wants the first 30 days looked at on their own.", CONDITIONS),
            ItemRow(
                "P16", 20, "The camera misses few bad welds. Annegret hears complaints about good ones sent back.",
                None, "Nobody has counted the good welds that are rejected.",
                "The share of good welds rejected, and what looking again costs.", "annegret", -45,
                actions=(ActionRow(
                    "Count rejected good welds over one shift", "mila", -50, (-53, "6 of 100 over three shifts."),
                ),),
            ),
        ),
        held=True,
    ),
    ReviewRow(
        "Portfolio review, October", -52, -43, ("petra", "ewa", "farida", "mila", "ivan", "vic"),
        (
            ItemRow("P18", 15, "Ewa begins with one team. Write-back has not been shown; it is a condition.",
                CONDITIONS),
            ItemRow(
                "P10", 10, "Farida shows the demo on clean scans.", None,
                "Only hand-picked files were measured.", "A month of everything that comes in.", "farida", -20,
            ),
        ),
        held=True,
    ),
    ReviewRow(
        "Portfolio review, November", -38, -29, ("petra", "henning", "annegret", "saskia", "mila", "clara", "vic"),
        (
            ItemRow("P02", 15, "Henning goes live. Clara asks for a guardrail on fraud; it becomes a condition.",
                CONDITIONS),
            ItemRow(
                "P16", 20, "Six of a hundred good welds are looked at again, each for four minutes.", None,
                "It clears its line and loses money on every weld.",
                "A camera setting with at most 2 % false rejects, or a stop.", "annegret", 3,
                "The vendor has promised a new setting by the end of the month; one more try, and then it is decided.",
                (ActionRow("Get the new camera setting in writing from Optiweld", "mila", -9),),
            ),
            ItemRow(
                "P13", 10, "Four of eighteen marketers use it.", None, "Fourteen were never shown how.",
                "A training for the whole team, with dates.", "saskia", -8,
                actions=(ActionRow("Set dates for the training of the fourteen", "saskia", -8),),
            ),
        ),
        held=True, away=("vic",),
    ),
    ReviewRow(
        "Portfolio review, trade fair week", -22, -15, ("petra", "rafael", "mirja", "ivan"),
        (ItemRow("P14"), ItemRow("P06")),
        place=CALL, cancelled=(-17, "Half of the owners are at the trade fair. Rafael and Mirja come next time."),
    ),
    ReviewRow(
        "Customer operations", -20, -9, ("petra", "olive", "jonas", "ivan", "signe"),
        (
            ItemRow("P03", 15, "Olive stops it: reading the drafts takes the time they save.", NO_GO),
            ItemRow(
                "P17", 10, "It looks good and it is early.", None, "9,800 of 25,000 cases.",
                "The rest of the window. Nothing is decided before.", "olive", 23,
                actions=(
                    ActionRow("Name who answers when the meter readings stand still", "olive", 6),
                    ActionRow("Send the billing figures of the first five weeks", "ivan", -3),
                ),
            ),
        ),
        held=True, place=CALL,
    ),
    # Nobody held it and nobody cancelled it.
    ReviewRow(
        "Sales and procurement", -12, -5, ("petra", "rafael", "mirja", "pekka"), (ItemRow("P14"), ItemRow("P06")),
        place=CALL, length=30,
    ),
    ReviewRow(
        "Portfolio review, December", -4, 8, ("petra", "henrik", "olive", "annegret", "ivan", "signe", "vic"),
        (ItemRow("P01", 10), ItemRow("P09", 15), ItemRow("P16", 15)),
    ),
)  # fmt: skip
