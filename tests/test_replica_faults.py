"""The replica fails in the ways in which the real portal has failed its readers."""

import json
import time
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler.replica.answers import DETAIL_PATH
from crawler.replica.faults import Fault
from crawler.replica.server import Replica
from tests.replica_client import LIST_PATH, connection, get, post, write_folder


class Wrong(NamedTuple):
    fault: Fault
    status: int
    content_type: str
    part: bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "portal")


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(Fault.REJECT_PAGE, 200, "text/html", b"Request Rejected"),
        Wrong(Fault.CHALLENGE, 200, "text/html", b"/TSPD/"),
        Wrong(Fault.HTML, 200, "text/html", "Cổng Dịch vụ công".encode()),
        Wrong(Fault.FORBIDDEN, 403, "text/html", b"403"),
        Wrong(Fault.TOO_MANY, 429, "text/html", b"Too Many"),
        Wrong(Fault.UNAVAILABLE, 503, "text/html", b"503"),
        Wrong(Fault.SERVER_ERROR, 500, "application/json", b"INTERNAL_SERVER_ERROR"),
        Wrong(Fault.NULL, 201, "application/json", b"[null]"),
        Wrong(Fault.SOFT_404, 201, "application/json", b'{"code":"OK","message":"OK","data":null}'),
        Wrong(Fault.BAD_ENVELOPE, 201, "application/json", b'"code":"ERROR"'),
    ],
)
@pytest.mark.parametrize("path", [LIST_PATH, DETAIL_PATH])
def test_a_fault_takes_the_place_of_the_answer(folder: Path, path: str, wrong: Wrong) -> None:
    with Replica(folder, fault=wrong.fault) as replica:
        answer = post(replica, path, {})
    assert (answer.status, answer.content_type) == (wrong.status, wrong.content_type)
    assert wrong.part in answer.body


def test_too_many_says_when_to_come_back(folder: Path) -> None:
    with Replica(folder, fault=Fault.TOO_MANY) as replica:
        assert post(replica, LIST_PATH, {}).headers["Retry-After"] == "1"


def test_drop_ends_the_connection_without_a_word(folder: Path) -> None:
    with Replica(folder, fault=Fault.DROP) as replica, pytest.raises(RemoteDisconnected):
        post(replica, LIST_PATH, {})


def test_truncated_is_half_of_the_true_answer(folder: Path) -> None:
    with Replica(folder) as replica:
        whole = post(replica, LIST_PATH, {}).body
    with Replica(folder, fault=Fault.TRUNCATED) as replica:
        answer = post(replica, LIST_PATH, {})
    assert (answer.status, answer.body) == (201, whole[: len(whole) // 2])
    with pytest.raises(json.JSONDecodeError):
        answer.json  # noqa: B018 - reading it is the test


def test_a_repeated_cursor_never_leaves_the_first_page(folder: Path) -> None:
    with Replica(folder, fault=Fault.REPEATED_CURSOR) as replica:
        first = post(replica, LIST_PATH, {"limit": 2}).json["data"]
        second = post(replica, LIST_PATH, {"limit": 2, "lastId": first["lastId"]}).json["data"]
    assert second["lastId"] == first["lastId"]
    assert second["items"] != first["items"]


def test_slow_starts_but_does_not_finish_soon(folder: Path) -> None:
    with Replica(folder, fault=Fault.SLOW) as replica, connection(replica) as kept:
        kept.request("POST", LIST_PATH, b"{}")
        response = kept.getresponse()
        started = time.monotonic()
        part = response.read(48)
    assert len(part) == 48
    assert time.monotonic() - started > 0.15
    assert int(response.headers["Content-Length"]) > 500


def test_huge_passes_ten_megabytes_and_tells_no_length(folder: Path) -> None:
    with Replica(folder, fault=Fault.HUGE) as replica:
        answer = post(replica, DETAIL_PATH, {})
    assert len(answer.body) > 10_000_000
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize(
    ("fault_on", "listed", "shown"), [("list", 503, 201), ("detail", 201, 503), ("all", 503, 503)]
)
def test_a_fault_can_be_kept_to_one_kind_of_call(
    folder: Path, fault_on: Any, listed: int, shown: int
) -> None:
    with Replica(folder, fault=Fault.UNAVAILABLE, fault_on=fault_on) as replica:
        asked = {"id": "01900000-0000-7000-8000-000000000000"}
        assert post(replica, LIST_PATH, {}).status == listed
        assert post(replica, DETAIL_PATH, asked).status == shown


def test_a_fault_can_wait_for_its_turn(folder: Path) -> None:
    with Replica(folder, fault=Fault.SERVER_ERROR, fault_on="list", fault_after=2) as replica:
        get(replica, "/robots.txt")
        post(replica, DETAIL_PATH, {})
        assert [post(replica, LIST_PATH, {}).status for _ in range(4)] == [201, 201, 500, 500]
