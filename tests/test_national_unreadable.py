"""Answers of the national portal that cannot be read: each an error of its own kind, whatever comes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.national_rest import parse_detail, parse_list
from crawler.parsers.selecting import ParseError, ParseProblem
from tests.national import CASES, Edit, edited, load

UNREADABLE: dict[str, tuple[bytes, ParseProblem]] = {
    "nothing": (b"", ParseProblem.TRUNCATED),
    "not JSON": (b"service unavailable", ParseProblem.NOT_JSON),
    "more than JSON": (
        b'{"code": "OK", "data": {}} {"and": "more, far more than that"}',
        ParseProblem.NOT_JSON,
    ),
    "latin 1": ('{"code": "lỗi"}'.encode("utf-16"), ParseProblem.BAD_ENCODING),
    "invalid byte": (b'{"code": "\xff"}', ParseProblem.BAD_ENCODING),
    "half a letter": ('{"code": "Đ'.encode()[:-1], ParseProblem.TRUNCATED),
    "half a pair": (b'{"code": "OK", "data": {"id": "\\ud800"}}', ParseProblem.NOT_JSON),
    "not a number": (b'{"code": "OK", "data": NaN}', ParseProblem.NOT_JSON),
    "endless number": (b'{"code": ' + b"9" * 5000 + b"}", ParseProblem.NOT_JSON),
    "nested without end": (b"[" * 200_000, ParseProblem.WRONG_SHAPE),
    "a web page": (b"<!DOCTYPE html><html><body>Trang</body></html>", ParseProblem.HTML),
    "a rejection": (
        b"\n<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body>",
        ParseProblem.REJECTED,
    ),
    "a challenge": (
        b'<html><head><script src="/TSPD/08a1?type=7"></script></head><body></body></html>',
        ParseProblem.CHALLENGE,
    ),
    "a list of nothing": (b"[null]", ParseProblem.BAD_ENVELOPE),
    "a word": (b'"OK"', ParseProblem.BAD_ENVELOPE),
    "no code": (b'{"data": {}}', ParseProblem.BAD_ENVELOPE),
    "another code": (b'{"code": "NOT_FOUND", "message": "none", "data": null}', ParseProblem.BAD_ENVELOPE),
    "no record": (b'{"code": "OK", "message": "OK", "data": null}', ParseProblem.EMPTY),
    "no data": (b'{"code": "OK", "message": "OK"}', ParseProblem.EMPTY),
    "a list for a record": (b'{"code": "OK", "data": []}', ParseProblem.WRONG_SHAPE),
    "an empty record": (b'{"code": "OK", "data": {}}', ParseProblem.WRONG_SHAPE),
}


@pytest.mark.parametrize("parse", [parse_detail, parse_list])
@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_answer_is_an_error_of_its_own_kind(
    case: str, parse: Callable[[bytes], object]
) -> None:
    body, problem = UNREADABLE[case]
    with pytest.raises(ParseError) as caught:
        parse(body)
    assert caught.value.problem is problem


def test_every_answer_that_breaks_off_is_seen_to_break_off() -> None:
    body = (CASES / "record.json").read_bytes().rstrip()
    for end in range(0, len(body), 7):
        with pytest.raises(ParseError) as caught:
            parse_detail(body[:end])
        assert caught.value.problem is ParseProblem.TRUNCATED, end


WRONG: dict[str, tuple[Edit, str]] = {
    "missing key": (lambda d: d.pop("executionMethods"), "data.executionMethods"),
    "no id": (lambda d: d.update(id=""), "data.id"),
    "text for a list": (lambda d: d.update(cases="none"), "data.cases"),
    "number for a text": (lambda d: d.update(note=1), "data.note"),
    "text for a flag": (lambda d: d.update(isFullProcess="true"), "data.isFullProcess"),
    "null for a flag": (lambda d: d.update(isFullProcess=None), "data.isFullProcess"),
    "text in place of an object": (
        lambda d: d["executionSteps"].append("Bước 3"),
        "data.executionSteps[2]",
    ),
    "part of a paper": (
        lambda d: d["executionCases"][0]["profileComponents"][1].update(copyQty=0.5),
        "data.executionCases[0].profileComponents[1].copyQty",
    ),
    "endless fee": (
        lambda d: d["executionMethods"][0]["fees"][0].update(value=10**30),
        "data.executionMethods[0].fees[0].value",
    ),
    "endless debt": (
        lambda d: d["executionMethods"][0]["fees"][0].update(value=-(10**30)),
        "data.executionMethods[0].fees[0].value",
    ),
    "truth value for a fee": (
        lambda d: d["executionMethods"][0]["fees"][0].update(value=True),
        "data.executionMethods[0].fees[0].value",
    ),
    "number in a list of words": (
        lambda d: d["returningMethods"][0].update(value=[1]),
        "data.returningMethods[0].value[0]",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_record_of_another_shape_is_an_error_with_its_place(case: str) -> None:
    edit, where = WRONG[case]
    with pytest.raises(ParseError) as caught:
        parse_detail(edited(edit))
    assert (caught.value.problem, caught.value.where) == (ParseProblem.WRONG_SHAPE, where)


def test_an_error_says_where_and_what_on_one_short_line() -> None:
    with pytest.raises(ParseError) as caught:
        parse_detail(("lỗi\n\0" * 1000).encode())
    assert len(str(caught.value)) < 250
    assert str(caught.value).isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


PLACES = [path for path in places(load()) if path]


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(PLACES), value=JSON)
def test_anything_anywhere_is_read_or_a_parse_error(path: tuple[Any, ...], value: Any) -> None:
    record = load()
    holder = record
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    try:
        item = parse_detail(json.dumps(record).encode())
    except ParseError:
        return
    json.dumps(asdict(item), ensure_ascii=False).encode()  # whatever was read can be stored
    end = 0
    for segment in item.page.segments:
        assert end <= segment.start < segment.end <= len(item.page.text)
        end = segment.end


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_parse_error(body: bytes) -> None:
    for parse in (parse_detail, parse_list):
        with pytest.raises(ParseError):
            parse(body)
