"""Finding words: every way of typing folds to one, and every place leads back to the original text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.criteria import Source, answer_all, fingerprint
from catalogue.criteria.finding import Reading, fold
from catalogue.criteria.words import WORDS, compile_words
from catalogue.page import KeptText, Part, PortalKind, Segment

VIETNAMESE = st.text(
    alphabet=st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyÀẢỸĐÐß .;:\n\t-()0123456789\u0300\u0301\u0323\u0302\u031b"
    ),
    max_size=200,
)
PARTS = st.sampled_from(list(Part))


def one_cell(words: str, part: Part = Part.STEP) -> KeptText:
    return KeptText(words, (Segment(0, len(words), part, 0, "here"),))


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Hoà giải", "hòa giải"),
        ("UỶ BAN", "ủy ban"),
        ("Ðất đai", "đất đai"),
        (unicodedata.normalize("NFD", "Cổng Dịch vụ công quốc gia"), "cổng dịch vụ công quốc gia"),
    ],
)
def test_ways_of_typing_fold_to_one(typed: str, same: str) -> None:
    assert fold(typed) == fold(same)


@pytest.mark.parametrize("other", ["hoa giải", "hỏa giải", "hòa giai"])
def test_other_words_stay_other_words(other: str) -> None:
    assert fold("hòa giải") != fold(other)


@settings(deadline=None)  # a busy machine is no failure
@given(VIETNAMESE, VIETNAMESE)
def test_a_word_is_quoted_from_its_own_place_whatever_stands_before_it(before: str, after: str) -> None:
    word = unicodedata.normalize("NFD", "sát hạch")
    text = f"{before} {word} {after}"
    reading = Reading(one_cell(text))
    start = reading.folded.rindex(fold("sát hạch"))
    span = reading.span(start, start + len(fold("sát hạch")))
    assert text[span.start : span.end] == word


def ordered(words: str) -> str:
    """Marks that stand behind no letter have an order only within their surroundings: one for both sides."""
    return unicodedata.normalize("NFC", words)


@settings(deadline=None)  # a busy machine is no failure
@given(VIETNAMESE)
def test_every_sentence_is_quoted_with_its_own_words(text: str) -> None:
    reading = Reading(one_cell(text))
    for sentence in reading.talk:
        if sentence.words.strip():
            quoted = reading.quote(sentence)
            assert 0 <= quoted.start < quoted.end <= len(text)
            assert ordered(fold(text[quoted.start : quoted.end])).split() == ordered(sentence.words).split()


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(PARTS, VIETNAMESE), max_size=8))
def test_any_page_is_answered_and_every_quote_lies_in_it(cells: list[tuple[Part, str]]) -> None:
    text, segments = "", []
    for row, (part, words) in enumerate(cells):
        segments.append(Segment(len(text), len(text) + len(words), part, row, ""))
        text += words + "\n"
    answers = answer_all(KeptText(text, tuple(segments)), Source(PortalKind.NATIONAL, is_public=True))
    for answer in answers.values():
        for span in answer.spans:
            assert 0 <= span.start <= span.end <= len(text)


def test_a_long_run_of_marks_costs_no_time() -> None:
    hostile = "a" + "\u0301\u0323" * 50_000
    assert len(Reading(one_cell(hostile)).folded) >= 90_000


def test_a_line_broken_inside_a_sentence_is_one_sentence() -> None:
    reading = Reading(one_cell("Nộp qua hệ\nthống dịch vụ công.\na) Bước một\nBước hai"))
    assert [s.words.strip() for s in reading.talk] == [
        fold("nộp qua hệ thống dịch vụ công"),
        fold("a) bước một"),
        fold("bước hai"),
    ]


def test_a_number_or_an_address_does_not_end_a_sentence() -> None:
    reading = Reading(one_cell("Nộp 33.000 đồng tại dichvucong.gov.vn. Hết."))
    assert [s.words.strip() for s in reading.talk] == [
        fold("nộp 33.000 đồng tại dichvucong.gov.vn"),
        fold("hết"),
    ]


@pytest.mark.parametrize(
    "same",
    [
        "Lệ phí:  50.000 đồng",
        "lệ phí: 50.000\nđồng",
        "<b>Lệ phí:</b> 50.000 đồng",
        "Lệ phí: 50.000&nbsp;đồng",
    ],
)
def test_a_fingerprint_survives_spaces_case_composition_and_markup(same: str) -> None:
    assert fingerprint(same) == fingerprint("Lệ phí: 50.000 đồng")
    assert fingerprint(unicodedata.normalize("NFD", same)) == fingerprint("Lệ phí: 50.000 đồng")


@pytest.mark.parametrize(
    "other", ["Lệ phí: 60.000 đồng", "Lệ phí: 5.000 đồng", "Miễn lệ phí: 50.000 đồng", ""]
)
def test_a_fingerprint_changes_with_the_meaning(other: str) -> None:
    assert fingerprint(other) != fingerprint("Lệ phí: 50.000 đồng")


def test_a_pattern_may_not_hold_what_folding_would_turn_round() -> None:
    with pytest.raises(ValueError, match="lower-case"):
        compile_words([r"phí\S"])


def test_a_first_group_is_spread_without_changing_what_is_found() -> None:
    pattern = compile_words(["(?:thu|nộp) phí", "(?:a|b)?c"])
    assert [m.group() for m in pattern.finditer("thu phí, nộp  phí, ac, c")] == [
        "thu phí",
        "nộp  phí",
        "ac",
        "c",
    ]


def test_no_pattern_finds_something_in_nothing() -> None:
    """A pattern that matches the empty text would find its word on every page."""
    empty = {(table, key) for table, keys in WORDS.items() for key, p in keys.items() if p.search("")}
    assert empty == {("info", "empty")}
