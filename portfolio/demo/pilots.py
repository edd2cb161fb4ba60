"""The twenty pilots: what each one changes, where it stands, who is on it and what it has cost."""

from dataclasses import dataclass
from decimal import Decimal

from pilots.vocabulary import Stage, Visibility

DESIGNED, BUILDING, MEASURING = Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING


@dataclass(frozen=True, slots=True)
class PilotRow:
    """Days are counted from the day of loading. `steps` are the stages after *proposed* with their day, `spent` the
    spend to date at three days, in thousands."""

    name: str
    unit: str
    proposed: int
    proposer: str
    problem: str
    workflow: str
    steps: tuple[tuple[Stage, int], ...] = ()
    due: int | None = None
    budget: int = 0
    spent: tuple[tuple[int, int], ...] = ()
    vendor: str = ""
    tags: tuple[str, ...] = ()
    deputy: str = ""
    it_lead: str = ""
    visibility: Visibility = Visibility.OPEN

    @property
    def started(self) -> dict[Stage, int]:
        """The day on which each stage began."""
        return dict(self.steps)


def thousands(amount: int) -> Decimal:
    """Budget and spend are written in thousands."""
    return Decimal(amount) * 1000


PILOTS: dict[str, PilotRow] = {
    "P01": PilotRow(
        "Invoice-to-PO matching", "Finance services", -236, "henrik",
        "More than half of the invoices stop because quantity, price or order number do not match by rule.",
        "The matching tool proposes order and line; a clerk confirms what it is unsure of and the rest is posted.",
        ((DESIGNED, -200), (BUILDING, -188), (MEASURING, -84)), due=7, budget=240,
        spent=((-120, 96), (-50, 171), (-11, 212)), vendor="Ledgerline", tags=("documents",), it_lead="pekka",
    ),
    "P02": PilotRow(
        "Motor-claims triage", "Claims", -420, "henning",
        "A claim waits 31 hours before anybody decides whether it is paid, checked or sent to an assessor.",
        "Incoming claims are sorted by damage and cover; clear ones are paid the same day by an adjuster.",
        ((DESIGNED, -385), (BUILDING, -370), (MEASURING, -290)), budget=200,
        spent=((-240, 120), (-26, 186)), vendor="Fennwick Analytics", tags=("customer-facing",), it_lead="mila",
    ),
    "P03": PilotRow(
        "E-mail reply drafts", "Customer service", -190, "olive",
        "Agents write the same answers again and again; an e-mail takes 9.4 minutes.",
        "A draft stands beside each e-mail; the agent reads, corrects and sends it.",
        ((DESIGNED, -146), (BUILDING, -140), (MEASURING, -90)), due=7, budget=150,
        spent=((-100, 62), (-45, 118), (-12, 147)), vendor="Wordwell", tags=("customer-facing", "language"),
        deputy="jonas", it_lead="ivan",
    ),
    "P04": PilotRow(
        "CV shortlisting aid", "HR", -62, "anneli",
        "Recruiters read 3,100 applications a month and spend 19 hours on each hire.",
        "Applications are put in order by fit with the advertised needs; a recruiter reads all and decides.",
        due=51, budget=120, spent=((-20, 38),), vendor="Talentry", tags=("AI Act: high-risk", "people"),
        it_lead="pekka", visibility=Visibility.RESTRICTED,
    ),
    "P05": PilotRow(
        "NDA clause review", "Legal", -175, "lionel",
        "Every non-disclosure agreement is read in full by a lawyer, although nine of ten hold nothing unusual.",
        "Clauses that leave the house standard are marked with the rule they break; a lawyer reads those.",
        ((DESIGNED, -140), (BUILDING, -132), (MEASURING, -60)), due=29, budget=95,
        spent=((-90, 31), (-14, 71)), vendor="Clausewise", tags=("documents", "language"), it_lead="mila",
    ),
    "P06": PilotRow(
        "Spend classification", "Procurement", -160, "mirja",
        "Twelve of a hundred spend lines carry the wrong category, so buyers bargain with wrong volumes.",
        "Each line gets a category on booking; buyers correct it in the monthly check.",
        ((DESIGNED, -36), (BUILDING, -35)), due=-12, budget=110, spent=((-34, 48), (-13, 72)),
        vendor="Ledgerline", tags=("documents",), it_lead="pekka",
    ),
    "P07": PilotRow(
        "Boiler fault prediction", "Field service", -260, "tomasz",
        "Almost every fifth visit has to be repeated because the right part was not in the van.",
        "The likely fault and part are named when the visit is planned; the dispatcher loads the van by it.",
        ((DESIGNED, -218), (BUILDING, -205), (MEASURING, -100)), due=16, budget=210,
        spent=((-150, 74), (-80, 131), (-10, 164)), vendor="Heatmind", tags=("forecast",), deputy="karin",
        it_lead="ivan",
    ),
    "P08": PilotRow(
        "Warehouse demand forecast", "Supply chain", -520, "yasmin",
        "Planners correct forecasts by hand for 31 minutes a plan and still run out of stock.",
        "The forecast arrives with its reasons; the planner changes what she knows better and releases the plan.",
        ((DESIGNED, -478), (BUILDING, -460), (MEASURING, -330)), budget=160,
        spent=((-300, 90), (-64, 154)), vendor="Stocksight", tags=("forecast",), it_lead="pekka",
    ),
    "P09": PilotRow(
        "Call summaries", "Contact centre", -204, "jonas",
        "After each call the agent writes a note and picks one of 90 reason codes: 142 seconds in which nobody "
        "answers the phone.",
        "Summary and reason code stand there when the call ends; the agent reads, corrects and confirms.",
        ((DESIGNED, -110), (BUILDING, -106), (MEASURING, -78)), due=2, budget=160,
        spent=((-90, 44), (-40, 103), (-10, 131)), vendor="Tideline Speech", tags=("customer-facing", "language"),
        deputy="jonas", it_lead="ivan",
    ),
    "P10": PilotRow(
        "KYC document check", "Compliance", -210, "farida",
        "An analyst opens every file of a new business customer, although most papers are in order.",
        "Papers are read and held against the register; an analyst opens those with a finding, the rest are cleared.",
        ((DESIGNED, -172), (BUILDING, -160), (MEASURING, -75)), due=22, budget=190,
        spent=((-110, 66), (-15, 142)), vendor="Veridoc", tags=("documents",), deputy="tomasz", it_lead="ivan",
    ),
    "P11": PilotRow(
        "IT ticket routing", "IT", -480, "pekka",
        "Every fourth ticket lands with the wrong team first and waits there for a day.",
        "A ticket goes to the likely team at once; the team can send it on with one click.",
        ((DESIGNED, -450), (BUILDING, -440), (MEASURING, -350)), budget=100,
        spent=((-340, 60), (-240, 92)), tags=("language",), it_lead="pekka",
    ),
    "P12": PilotRow(
        "Branch policy assistant", "Retail branches", -390, "giulia",
        "Branch staff call the back office with every second question about terms and fees.",
        "Staff ask the assistant first and see the paragraph it quotes; what stays open goes to the back office.",
        ((DESIGNED, -342), (BUILDING, -330), (MEASURING, -240)), budget=110,
        spent=((-250, 58), (-130, 96)), vendor="Wordwell", tags=("language",), it_lead="mila",
    ),
    "P13": PilotRow(
        "Campaign copy variants", "Marketing", -200, "saskia",
        "A campaign asset in all formats costs EUR 310, most of it rewriting by an agency.",
        "Variants are drafted from the master text; a marketer picks, edits and releases them.",
        ((DESIGNED, -160), (BUILDING, -150), (MEASURING, -90)), due=-4, budget=120,
        spent=((-100, 47), (-20, 88)), vendor="Brightcopy", tags=("language",), it_lead="mila",
    ),
    "P14": PilotRow(
        "Lead scoring", "Sales", -230, "rafael",
        "Sales calls leads in the order in which they arrive; every fourth call is in vain.",
        "Leads carry a score; the team calls the upper third first.",
        ((BUILDING, -150),), due=-31, budget=80, spent=((-120, 39), (-36, 64)), vendor="Fennwick Analytics",
        tags=("forecast",), it_lead="pekka",
    ),
    "P15": PilotRow(
        "Expense-report audit", "Finance", -215, "clara",
        "Two of a hundred expense reports are checked; what is wrong in the others is never found.",
        "Every report is checked against the rules; a clerk looks at those that stand out before they are paid.",
        ((DESIGNED, -182), (BUILDING, -170), (MEASURING, -90)), due=1, budget=130,
        spent=((-120, 58), (-12, 121)), vendor="Ledgerline", tags=("documents",), deputy="henrik", it_lead="pekka",
    ),
    "P16": PilotRow(
        "Weld inspection", "Manufacturing", -300, "annegret",
        "850 of a million bad welds pass the eye of the inspector and come back as complaints.",
        "A camera judges each weld; what it rejects is looked at again by hand.",
        ((DESIGNED, -255), (BUILDING, -240), (MEASURING, -110)), due=7, budget=260,
        spent=((-180, 92), (-90, 188), (-9, 238)), vendor="Optiweld", tags=("vision",), it_lead="mila",
    ),
    "P17": PilotRow(
        "Meter-read exceptions", "Energy billing", -140, "karin",
        "46 of 1,000 meter readings stop the bill and are settled by hand.",
        "A likely reading is proposed with its reason; a clerk accepts it or calls the customer.",
        ((DESIGNED, -80), (BUILDING, -74), (MEASURING, -40)), due=23, budget=140,
        spent=((-60, 41), (-8, 96)), vendor="Gridwise", tags=("forecast",), deputy="jonas", it_lead="ivan",
    ),
    "P18": PilotRow(
        "Manual translation", "Product docs", -450, "ewa",
        "Translating a manual costs EUR 128 for 1,000 words and takes three weeks.",
        "A page arrives translated with the house terms; a technical writer edits and releases it.",
        ((DESIGNED, -412), (BUILDING, -400), (MEASURING, -300)), budget=120,
        spent=((-280, 66), (-38, 108)), vendor="Wordwell", tags=("language", "documents"), it_lead="mila",
    ),
    "P19": PilotRow(
        "Credit-limit advice", "Credit risk", -24, "matti",
        "A change of a credit limit takes 26 hours, most of them waiting for figures from four systems.",
        "The figures and a proposed limit stand ready when the case is opened; the analyst decides.",
        due=88, budget=150, spent=((-6, 19),), tags=("forecast",), it_lead="pekka",
    ),
    "P20": PilotRow(
        "Store shift planning", "Stores", -430, "bettina",
        "Store managers plan shifts for 75 minutes a week and pay 31 hours of overtime.",
        "A plan is proposed from footfall and rest times; the manager changes and releases it.",
        ((DESIGNED, -392), (BUILDING, -380), (MEASURING, -250)), due=-205, budget=140,
        spent=((-300, 70), (-168, 118)), vendor="Shiftwell", tags=("forecast", "people"), it_lead="mila",
    ),
}  # fmt: skip
