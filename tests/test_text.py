"""Codes, spaces and search keys of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import parse_code, search_key, tidy


@pytest.mark.parametrize(
    ("raw", "value", "base", "is_well_formed"),
    [
        ("1.014325", "1.014325", "1.014325", True),
        (" 1.014325", "1.014325", "1.014325", True),
        ("1.012753.H19", "1.012753.H19", "1.012753", True),
        ("1.000110.000.00.00.H01", "1.000110.000.00.00.H01", "1.000110", True),
        ("1.001193.01", "1.001193.01", "1.001193", True),
        ("1.014955-Xoa", "1.014955-Xoa", "1.014955-Xoa", False),
        ("1.0133611", "1.0133611", "1.0133611", False),
        ("2.009182739", "2.009182739", "2.009182739", False),
        ("", "", "", False),
    ],
)
def test_a_code_is_normalised_but_never_repaired(
    raw: str, value: str, base: str, is_well_formed: bool
) -> None:
    assert parse_code(raw) == (value, base, is_well_formed)


@pytest.mark.parametrize("typed", ["dat dai", "ĐẤT ĐAI", "Đất  đai", unicodedata.normalize("NFD", "đất đai")])
def test_search_ignores_accents_case_and_spaces(typed: str) -> None:
    assert search_key(typed) == "dat dai"


def test_search_ignores_where_the_tone_is_placed() -> None:
    assert search_key("hoà giải") == search_key("hòa giải")


@given(st.text())
def test_tidy_text_stays_tidy(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert "  " not in once


@given(st.text())
def test_a_search_key_finds_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
