"""A file behind a measurement: handed in by who may record, fetched by who may see, harmless whatever its name."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from pilots.models import Measurement, Pilot
from tests.cast import Cast
from tests.pilots.test_editing import address, save, typed_in

RESULT = {
    "version": "0", "value": "68", "began_on": "2026-10-05", "ended_on": "2026-10-30", "cases": "6,480",
    "data_kind": "production_like",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(settings: object, tmp_path: Path) -> Path:
    """Where the files of this test go."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def hand_in(client: Client, pilot: Pilot, name: str = "timing.csv", content: bytes = b"a,b\n1,2\n") -> HttpResponse:
    return client.post(
        address(pilot, "measurements", "new"), {**RESULT, "evidence_file": SimpleUploadedFile(name, content)}
    )


def address_of(measurement: Measurement) -> str:
    return f"/pilots/{measurement.pilot.reference}/evidence/{measurement.pk}/"


@pytest.fixture
def measured(olive: Client, cast: Cast) -> Measurement:
    """A measurement of Olive's with a file."""
    assert hand_in(olive, cast.pilot).status_code == 302
    return Measurement.objects.get()


@pytest.mark.parametrize(
    ("name", "status"), [("olive", 200), ("ivan", 200), ("petra", 200), ("vic", 200), ("nora", 404), ("ada", 404)]
)
def test_who_sees_the_pilot_fetches_its_evidence(
    client: Client, cast: Cast, measured: Measurement, name: str, status: int
) -> None:
    client.force_login(cast.person(name))
    answer = client.get(address_of(measured))
    assert answer.status_code == status
    if status == 200:
        assert b"".join(answer.streaming_content) == b"a,b\n1,2\n"  # type: ignore[attr-defined]


def test_the_file_is_saved_and_never_shown_by_the_browser(olive: Client, measured: Measurement) -> None:
    answer = olive.get(address_of(measured))
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="timing.csv"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["vic", "nora", "ada"])
def test_who_may_not_record_hands_in_nothing(client: Client, cast: Cast, shelf: Path, name: str) -> None:
    client.force_login(cast.person(name))
    assert hand_in(client, cast.pilot).status_code in (403, 404)
    assert (Measurement.objects.count(), list(shelf.rglob("*.csv"))) == (0, [])


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\x00b.csv", "<b>.csv", 'a"; x="b.csv']
)
def test_no_name_leads_out_of_the_shelf(olive: Client, cast: Cast, shelf: Path, name: str) -> None:
    answer = hand_in(olive, cast.pilot, name)
    assert answer.status_code in (302, 400, 422)
    for measurement in Measurement.objects.exclude(evidence_file=""):
        path = Path(measurement.evidence_file.path).resolve()
        assert path.is_relative_to(shelf.resolve() / "evidence")
        answer = olive.get(address_of(measurement))
        answer.close()
        assert answer["Content-Disposition"].startswith("attachment; filename")


def test_a_file_of_more_than_ten_megabytes_is_refused_beside_its_field(olive: Client, cast: Cast, shelf: Path) -> None:
    answer = hand_in(olive, cast.pilot, "big.bin", b"0" * 10_000_001)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"evidence_file": ["The file has more than 10 MB; link it instead."]}
    assert (Measurement.objects.count(), list(shelf.rglob("*.bin"))) == (0, [])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "The submitted file is empty."),
        ("x" * 120 + ".csv", b"1", "Ensure this filename has at most 100 characters (it has 124)."),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_beside_its_field(
    olive: Client, cast: Cast, name: str, content: bytes, said: str
) -> None:
    answer = hand_in(olive, cast.pilot, name, content)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"evidence_file": [said]})


def test_a_correction_keeps_the_file_unless_another_is_handed_in(olive: Client, measured: Measurement) -> None:
    url = address(measured.pilot, "measurements", measured.pk)
    save(olive, url, value="70")
    second = Measurement.objects.get(supersedes=measured)
    assert second.evidence_file.name == measured.evidence_file.name
    url = address(measured.pilot, "measurements", second.pk)
    olive.post(url, {**typed_in(olive.get(url)), "evidence_file": SimpleUploadedFile("timing.csv", b"other")})
    third = Measurement.objects.get(supersedes=second)
    assert third.evidence_file.read() == b"other"
    assert measured.evidence_file.read() == b"a,b\n1,2\n"
    third.evidence_file.close()
    measured.evidence_file.close()


def test_evidence_of_another_pilot_or_none_is_not_found(olive: Client, cast: Cast, measured: Measurement) -> None:
    other = Pilot.objects.create(name="Other", unit=cast.contact_centre)
    bare = Measurement.objects.create(
        pilot=cast.pilot, value=1, began_on="2026-10-05", ended_on="2026-10-30", cases=1, data_kind="production"
    )
    for pilot, pk in ((other, measured.pk), (cast.pilot, bare.pk), (cast.pilot, 10**18)):
        assert olive.get(f"/pilots/{pilot.reference}/evidence/{pk}/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(olive: Client, measured: Measurement) -> None:
    Path(measured.evidence_file.path).unlink()
    assert olive.get(address_of(measured)).status_code == 404
