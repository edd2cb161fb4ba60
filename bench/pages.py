"""What pages cost: at many pilots beside the same page at few, beside how it is usually written, beside a view that
does nothing, and how much of them goes over the wire."""

import re
from collections.abc import Iterator
from gzip import decompress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, busy_seconds, of_pairs, times_quicker

if TYPE_CHECKING:
    from django.test import Client

MOST_TURNS = 9
FILTERED, SEARCHED = "/portfolio/?stage=measuring&verdict=go", "/portfolio/?q=invoice"
AIMS = {"first": 1.5, "deep": 1.5, "filtered": 3.0, "searched": 3.0, "of one pilot": 1.5, "desk of the office": 1.5}
STATIC = re.compile(rb'(?:href|src)="/static/([^"#?]+)')


class Pages:
    """Remembers what each page cost at the first size, for the others to stand beside."""

    def __init__(self) -> None:
        self.few: dict[str, list[float]] = {}
        self.at = 0

    def figures(self, pilots: int, turns: int, *, is_last: bool) -> Iterator[Figure]:
        """On a database filled with so many pilots; the rivals stand beside the last."""
        from portfolio.services import counting

        counting.doubt()
        counting.count_changed()
        client, turns = _signed_in(), min(turns, MOST_TURNS)
        costs = {name: _costs(client, address, turns) for name, address in _addresses().items()}
        if not self.few:
            self.few, self.at = costs, pilots
            return
        for name, many in costs.items():
            pairs = list(zip(many, self.few[name], strict=True))
            yield of_pairs(
                f"page {name}, {pilots:,} beside {self.at:,} pilots", pairs, aim=AIMS[name], said="{:.3f} s".format
            )
        if is_last:
            yield from self._beside_rivals(client, turns)

    def _beside_rivals(self, client: "Client", turns: int) -> Iterator[Figure]:
        from django.test import override_settings

        rivals = {
            "Django's change list of the same columns and lists": ("/admin/pilots/pilot/", 5.0),
            "the barest change list": ("/barest/pilots/pilot/", None),
            "a plain ListView": ("/plain/", 30.0),
        }
        ours = _costs(client, "/portfolio/", turns)
        with override_settings(ROOT_URLCONF="bench.rivals"):
            costs = {name: _costs(client, address, turns) for name, (address, _aim) in rivals.items()}
            bare = _costs(client, "/bare/", turns)
        for name, (_address, aim) in rivals.items():
            pairs = list(zip(ours, costs[name], strict=True))
            figure = of_pairs(f"first page, how many times quicker than {name}", pairs, aim=None, said=_ms)
            yield times_quicker(figure, at_least=aim)
        pairs = list(zip(bare, ours, strict=True))
        told = of_pairs("throughput of the first page, beside a bare view", pairs, aim=0.12, said=_ms)
        yield Figure(told.name, told.ratio, told.spread, told.aim, told.detail, at_least=True)
        yield _first_visit(client)
        yield _swap(client)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _signed_in() -> "Client":
    """Somebody of the office, who sees everything."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(User.objects.filter(roles__name="pmo", roles__unit=None).order_by("pk")[0])
    return client


def _addresses() -> dict[str, str]:
    from pilots.models import Pilot
    from pilots.models.pilot import due_or_never

    rows = Pilot.objects.annotate(due=due_or_never()).order_by("due", "pk").values_list("due", "pk")
    due, pk = rows[rows.count() // 2]
    number = Pilot.objects.order_by("number").values_list("number", flat=True)[5]
    return {
        "first": "/portfolio/",
        "deep": f"/portfolio/?after={due}~{pk}",
        "filtered": FILTERED,
        "searched": SEARCHED,
        "of one pilot": f"/pilots/P-{number:04d}/",
        "desk of the office": "/",
    }


def _costs(client: "Client", address: str, turns: int) -> list[float]:
    """Processor seconds of each turn, after one that does not count."""
    _get(client, address)
    return [busy_seconds(lambda: _get(client, address)) for _ in range(turns)]


def _get(client: "Client", address: str, **headers: str) -> Any:
    answer = client.get(address, headers=headers)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return answer


def _first_visit(client: "Client") -> Figure:
    """The page and everything it names, as a browser that knows nothing gets it: kB beside what is allowed."""
    import brotli

    page = _get(client, "/portfolio/")
    root = Path(__file__).parents[1] / "static"
    files = {root / name.decode() for name in STATIC.findall(decompress(page.content))}
    sizes = [len(page.content)]
    for path in files:
        content = path.read_bytes()
        sizes.append(len(content) if path.suffix == ".woff2" else len(brotli.compress(content)))
    return Figure("first visit over the wire, of 120 kB", sum(sizes) / 120_000, 0, 1.0, f"{sum(sizes) / 1000:.0f} kB")


def _swap(client: "Client") -> Figure:
    part = _get(client, "/portfolio/?stage=open", HX_Request="true", HX_Target="pilots")
    size = len(part.content)
    return Figure("a swap of the table over the wire, of 25 kB", size / 25_000, 0, 1.0, f"{size / 1000:.1f} kB")
