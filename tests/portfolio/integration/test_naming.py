from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.integration.naming import NAMELESS, key_of, used_most


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("SAP S/4HANA", "saps4hana"),
        ("sap s4hana", "saps4hana"),
        ("  SAP-S/4  Hana. ", "saps4hana"),
        ("SAP\u00a0S\u20114HANA", "saps4hana"),  # a space and a hyphen that do not break
        ("ＳＡＰ S4HANA", "saps4hana"),  # full width
        ("SAP_S4(HANA)", "saps4hana"),
        ("SAP S4HANA 2", "saps4hana2"),
        ("CRM, contact history", "crmcontacthistory"),
        ("CRM", "crm"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Bücher", "bücher"),
        ("BU\u0308CHER", "bücher"),  # the same letter in two parts
        ("İstanbul", "i\u0307stanbul"),
        ("顧客 システム", "顧客システム"),
        ("हिन्दी", "हिन्दी"),  # the vowel signs belong to the name
        ("=HYPERLINK(1)", "hyperlink1"),
        ("../..", ""),
        (" – ? / ", ""),
        ("", ""),
    ],
)
def test_a_name_without_case_spaces_and_punctuation(name: str, key: str):
    assert key_of(name) == key


@pytest.mark.parametrize(("one", "other"), [("CRM", "CRM 2"), ("Ledger", "Ledgers"), ("Bücher", "Bucher")])
def test_other_letters_and_digits_are_another_system(one: str, other: str):
    assert key_of(one) != key_of(other)


@given(st.text(max_size=60))
def test_a_key_stands_in_an_address_and_is_its_own_key(name: str):
    key = key_of(name)
    assert key_of(key) == key
    assert key != NAMELESS
    assert not set(key) & set("/?#. %-\0")


@given(st.text(max_size=60), st.sampled_from(" \t-_./,;:()'\"&"))
def test_case_spaces_and_punctuation_make_no_difference(name: str, between: str):
    assert key_of(f"{between}{name}{between * 2}") == key_of(name)
    assert key_of(name.casefold()) == key_of(name)
    assert key_of(normalize("NFD", name)) == key_of(name)


def test_the_spelling_that_most_pilots_use_is_shown_and_of_several_the_first():
    assert used_most({"crm": 1, "CRM": 3, "C.R.M.": 2}) == "CRM"
    assert used_most({"crm": 2, "CRM": 2}) == "CRM"
