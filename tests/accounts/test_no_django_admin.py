"""The Django admin is on no path at all, and what administrators do has the second factor before it."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from assessments.models import PolicySetting
from tests.cast import Cast

SET_UP = "/account/second-factor/app/"
OF_ADMINISTRATORS = ["/people/", "/people/new/", "/people/units/", "/people/units/new/", "/status/"]


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += patterns(each) if isinstance(each, URLResolver) else [each]
    return found


def test_it_is_not_installed_and_no_address_leads_to_it(client: Client, cast: Cast):
    assert not apps.is_installed("django.contrib.admin")
    everywhere = [each.callback.__module__ for each in patterns(get_resolver())]
    assert len(everywhere) > 100
    assert not [module for module in everywhere if module.startswith("django.contrib.admin")]
    client.force_login(cast.ada)
    for address in ("/admin/", "/admin/login/", "/django-admin/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", OF_ADMINISTRATORS)
def test_administrators_set_up_the_second_factor_before_their_pages_open(
    client: Client, cast: Cast, settings, address: str
):
    client.force_login(cast.ada)
    assert client.get(address).status_code == 200
    PolicySetting.objects.create(name="second_factor_for_signers", value=1)
    client.force_login(cast.ada)
    assert client.get(address)["Location"] == SET_UP
