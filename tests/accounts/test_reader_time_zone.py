import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.middleware import reader_time_zone
from accounts.models import User


def zone_during(person: object) -> str:
    request = HttpRequest()
    request.user = person
    seen: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    reader_time_zone(view)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("reader", "zone"),
    [
        (User(time_zone="Europe/Berlin"), "Europe/Berlin"),
        (User(time_zone="Pacific/Auckland"), "Pacific/Auckland"),
        (User(time_zone="Europe/Atlantis"), "UTC"),
        (User(time_zone="../../etc/passwd"), "UTC"),
        (User(time_zone=""), "UTC"),
        (AnonymousUser(), "UTC"),
    ],
    ids=lambda value: getattr(value, "time_zone", None) or str(value),
)
def test_times_are_shown_in_the_zone_of_the_reader_else_of_the_site(reader, zone):
    assert zone_during(reader) == zone


def test_the_zone_is_given_back_after_the_answer():
    zone_during(User(time_zone="Pacific/Auckland"))
    assert timezone.get_current_timezone_name() == "UTC"
