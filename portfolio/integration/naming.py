"""When two names mean the same system of record."""

import unicodedata
from collections.abc import Mapping

NAMELESS = "-"
"""Stands for "no system named" in an address; no name is ever brought down to it."""
_SAYS_SOMETHING = "LMN"


def key_of(name: str) -> str:
    """What is left of a name without case, spaces and punctuation: "SAP S/4-HANA" and "sap s4hana" are both
    "saps4hana". Letters, their marks and digits are left, so it can stand in an address; empty when there are none."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    said = "".join(letter for letter in folded if unicodedata.category(letter)[0] in _SAYS_SOMETHING)
    return unicodedata.normalize("NFC", said)


def used_most(spellings: Mapping[str, int]) -> str:
    """The spelling that most pilots use; of several, the first of the alphabet."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
