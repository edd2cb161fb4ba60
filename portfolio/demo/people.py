"""The people and units of Nordhafen Group (invented)."""

from dataclasses import dataclass

from accounts.vocabulary import RoleName, UnitKind

BUSINESS, IT, PMO, LAB = UnitKind.BUSINESS, UnitKind.IT, UnitKind.PMO, UnitKind.LAB

# name, kind, part of
UNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("Customer operations", BUSINESS, ""),
    ("Contact centre", BUSINESS, "Customer operations"),
    ("Customer service", BUSINESS, "Customer operations"),
    ("Energy billing", BUSINESS, "Customer operations"),
    ("Claims", BUSINESS, "Customer operations"),
    ("Field service", BUSINESS, "Customer operations"),
    ("Finance", BUSINESS, ""),
    ("Finance services", BUSINESS, "Finance"),
    ("Credit risk", BUSINESS, "Finance"),
    ("Procurement", BUSINESS, "Finance"),
    ("Commerce", BUSINESS, ""),
    ("Sales", BUSINESS, "Commerce"),
    ("Marketing", BUSINESS, "Commerce"),
    ("Retail branches", BUSINESS, "Commerce"),
    ("Stores", BUSINESS, "Commerce"),
    ("Industry", BUSINESS, ""),
    ("Manufacturing", BUSINESS, "Industry"),
    ("Supply chain", BUSINESS, "Industry"),
    ("Product docs", BUSINESS, "Industry"),
    ("Corporate services", BUSINESS, ""),
    ("HR", BUSINESS, "Corporate services"),
    ("Legal", BUSINESS, "Corporate services"),
    ("Compliance", BUSINESS, "Corporate services"),
    ("Workplace services", BUSINESS, "Corporate services"),
    ("IT", IT, ""),
    ("Data platforms", IT, "IT"),
    ("Integration", IT, "IT"),
    ("AI lab", LAB, ""),
    ("Portfolio office", PMO, ""),
)

OWNER, EVERYWHERE = RoleName.BUSINESS_OWNER, ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at Nordhafen. `roles` are pairs of role and unit; an empty unit means everywhere."""

    key: str
    name: str
    unit: str
    roles: tuple[tuple[RoleName, str], ...] = ()
    signs_in: bool = False
    left_on_day: int | None = None
    left_because: str = ""

    @property
    def email(self) -> str:
        """Those who sign in have short addresses, which are easy to type."""
        plain = self.name.lower().replace("ü", "ue").replace(" ", ".")
        return f"{self.key if self.signs_in else plain}@example.com"


def _owner(key: str, name: str, unit: str, **more: object) -> Person:
    return Person(key, name, unit, ((OWNER, unit),), **more)  # type: ignore[arg-type]


def _engineer(key: str, name: str, unit: str) -> Person:
    return Person(key, name, unit, ((RoleName.IT, EVERYWHERE),))


PEOPLE: tuple[Person, ...] = (
    Person("ada", "Ada Solheim", "IT", ((RoleName.ADMINISTRATOR, EVERYWHERE),), signs_in=True),
    Person("petra", "Petra Lindqvist", "Portfolio office", ((RoleName.PMO, EVERYWHERE),), signs_in=True),
    Person("olive", "Olive Harmsen", "Contact centre", ((OWNER, "Customer operations"),), signs_in=True),
    Person("ivan", "Ivan Petrov", "Data platforms", ((RoleName.IT, EVERYWHERE),), signs_in=True),
    Person("vic", "Vic Moreau", "Portfolio office", ((RoleName.VIEWER, EVERYWHERE),), signs_in=True),
    Person("nora", "Nora Quist", "Contact centre", signs_in=True),
    _engineer("signe", "Signe Holt", "Integration"),
    _engineer("pekka", "Pekka Lahti", "Data platforms"),
    _engineer("mila", "Mila Horvat", "Integration"),
    Person("anneli", "Anneli Roos", "AI lab"),
    _owner("jonas", "Jonas Wrede", "Contact centre"),
    _owner("henrik", "Henrik Aas", "Finance services"),
    _owner("henning", "Henning Brandt", "Claims"),
    _owner("elin", "Elin Sommer", "HR"),
    _owner("lionel", "Lionel Achterberg", "Legal"),
    _owner("mirja", "Mirja Saarinen", "Procurement"),
    _owner("tomasz", "Tomasz Wilk", "Field service"),
    _owner("karin", "Karin Vestergaard", "Field service"),
    _owner("yasmin", "Yasmin Okafor", "Supply chain"),
    _owner("farida", "Farida Nouri", "Compliance"),
    _owner("leonie", "Leonie Falk", "Workplace services"),
    _owner("giulia", "Giulia Ferrante", "Retail branches"),
    _owner("saskia", "Saskia Oelze", "Marketing"),
    _owner("rafael", "Rafael Brink", "Sales"),
    Person("clara", "Clara Voss", "Finance", ((OWNER, "Finance"), (RoleName.VIEWER, EVERYWHERE)), signs_in=False),
    _owner("annegret", "Annegret von der Lühe-Sonnenschein", "Manufacturing"),
    _owner("ewa", "Ewa Nowicka", "Product docs"),
    _owner("matti", "Matti Kallio", "Credit risk"),
    _owner(
        "bettina",
        "Bettina Kroll",
        "Stores",
        left_on_day=-152,
        left_because="Left the company. Nobody was named for what she held.",
    ),
)
