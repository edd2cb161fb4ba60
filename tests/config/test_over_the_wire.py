"""Pages go over the wire small, and their length tells nothing of what is in them."""

from gzip import decompress

from django.test import Client

from tests.cast import Cast


def test_a_page_is_packed_for_whoever_can_unpack_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.petra)
    plain = client.get("/portfolio/")
    packed = client.get("/portfolio/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert b"Call summaries" in decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


def test_the_length_of_the_same_page_differs_from_time_to_time(cast: Cast, client: Client) -> None:
    client.force_login(cast.petra)
    lengths = {len(client.get("/portfolio/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(20)}
    assert len(lengths) > 5
