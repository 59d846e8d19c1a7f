"""The replica answers as the national REST portal does."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from crawler.replica.answers import DETAIL_PATH, LIST_PATHS
from crawler.replica.server import BUNDLED, Replica
from tests.replica_client import LIST_PATH, connection, every_item, get, post, said, write_folder

RECORDINGS = Path(__file__).parents[1].parent / "shared" / "recordings" / "national_rest"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "portal")


@pytest.fixture
def replica(folder: Path) -> Iterator[Replica]:
    with Replica(folder) as running:
        yield running


def test_the_list_is_paged_by_cursor_newest_first(replica: Replica) -> None:
    seen: list[str] = []
    last = ""
    for expected in (2, 2, 1, 0):
        answer = post(replica, LIST_PATH, {"limit": 2, "lastId": last})
        assert (answer.status, answer.json["code"], answer.json["data"]["total"]) == (201, "OK", 5)
        page = [item["id"] for item in answer.json["data"]["items"]]
        assert len(page) == expected
        last = answer.json["data"]["lastId"]
        assert last == (page[-1] if page else "")
        seen += page
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5


def test_both_addresses_of_the_list_answer_alike(replica: Replica) -> None:
    first, second = (post(replica, path, {}).json["data"] for path in LIST_PATHS)
    assert first == second


@pytest.mark.parametrize(
    ("conditions", "codes"),
    [
        ({"departmentCode": "X1"}, ["1.000001", "1.000000"]),
        ({"departmentCode": "Y1", "q": "SỐ 3"}, ["1.000003"]),
        ({"q": "1.000004"}, ["1.000004"]),
        ({"categoryId": "sea"}, ["1.000000"]),
        ({"departmentCode": "unheard of"}, []),
    ],
)
def test_conditions_narrow_the_list(
    replica: Replica, conditions: dict[str, object], codes: list[str]
) -> None:
    answer = post(replica, LIST_PATH, conditions).json["data"]
    assert [item["code"] for item in answer["items"]] == codes
    assert answer["total"] == len(codes)


def test_a_listed_service_without_a_record_answers_not_found(replica: Replica) -> None:
    items = every_item(replica)
    answers = [post(replica, DETAIL_PATH, {"id": item["id"]}) for item in items]
    assert [answer.status for answer in answers] == [404, 201, 201, 201, 201]
    assert answers[0].json == {
        "code": "FORMALITY_NOT_FOUND",
        "message": "Không tìm thấy thủ tục hành chính",
        "data": None,
    }
    assert [answer.json["data"]["name"] for answer in answers[1:]] == [item["name"] for item in items[1:]]


def test_the_order_of_applicants_changes_but_not_who_they_are(replica: Replica) -> None:
    external_id = every_item(replica)[-1]["id"]
    answers = [post(replica, DETAIL_PATH, {"id": external_id}).json["data"] for _ in range(6)]
    orders = {tuple(answer["subjectTypeIds"]) for answer in answers}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple("abcdefgh")}


def test_the_same_seed_gives_the_same_orders(folder: Path) -> None:
    def orders(seed: int) -> list[bytes]:
        with Replica(folder, seed=seed) as replica:
            asked = {"id": "01900000-0000-7000-8000-000000000000"}
            return [post(replica, DETAIL_PATH, asked).body for _ in range(3)]

    assert orders(1) == orders(1) != orders(2)


@pytest.mark.parametrize("limit", [200, 201, 10**30])
def test_a_limit_is_bounded(tmp_path: Path, limit: int) -> None:
    lines = [json.dumps({"id": f"{number:04}", "name": "", "code": ""}) for number in range(250)]
    (tmp_path / "catalog.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Replica(tmp_path) as replica:
        assert len(post(replica, LIST_PATH, {"limit": limit}).json["data"]["items"]) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 60_000,
        {"limit": 0},
        {"limit": "50"},
        {"limit": True},
        {"limit": 1.5},
        {"lastId": 7},
        {"lastId": "never given"},
        {"departmentCode": ["G10"]},
        {"level": "PROVINCE"},
    ],
)
def test_a_call_that_cannot_be_understood_gets_an_error_envelope(replica: Replica, body: object) -> None:
    answer = post(replica, LIST_PATH, body)
    assert (answer.status, answer.json["code"], answer.json["data"]) == (400, "BAD_REQUEST", None)
    assert post(replica, LIST_PATH, {}).status == 201


def test_a_body_without_a_modest_length_is_refused(replica: Replica) -> None:
    with connection(replica) as kept:
        kept.putrequest("POST", LIST_PATH)
        kept.putheader("Content-Length", "99999999999999")
        kept.endheaders()
        answer = said(kept.getresponse())
    assert (answer.status, answer.headers["Connection"]) == (413, "close")


def test_what_is_not_a_call_of_the_portal_is_answered_as_the_portal_does(replica: Replica) -> None:
    for path in (LIST_PATH, f"{DETAIL_PATH}?id=1"):
        rejected = get(replica, path)
        assert (rejected.status, rejected.content_type) == (200, "text/html")
        assert b"Request Rejected" in rejected.body
    assert get(replica, "/robots.txt").status == 404
    assert post(replica, "/api/v1/elsewhere", {}).json["code"] == "NOT_FOUND"


def test_robots_txt_is_served_where_it_is_given(folder: Path) -> None:
    with Replica(folder, robots="User-agent: *\nDisallow: /\n") as replica:
        answer = get(replica, "/robots.txt")
    assert (answer.status, answer.content_type) == (200, "text/plain")
    assert answer.body == b"User-agent: *\nDisallow: /\n"


def test_requests_are_counted_by_path_with_their_times_and_their_peak(folder: Path) -> None:
    with Replica(folder, latency_s=0.2) as replica:
        threads = [threading.Thread(target=post, args=(replica, LIST_PATH, {})) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        get(replica, "/robots.txt")
        assert replica.counts() == {LIST_PATH: 3, "/robots.txt": 1}
        assert (replica.count(), replica.count(LIST_PATH), replica.count("/never")) == (4, 3, 0)
        assert replica.peak == 3
        times = replica.times()
    assert list(times) == sorted(times)
    assert times[-1] - times[0] >= 0.2


def test_one_after_another_never_overlap(replica: Replica) -> None:
    for _ in range(20):
        post(replica, LIST_PATH, {})
    assert replica.peak == 1


def test_a_kept_connection_is_answered_without_delay(replica: Replica) -> None:
    with connection(replica) as kept:
        post(replica, LIST_PATH, {}, kept)
        started = time.monotonic()
        for _ in range(25):
            assert post(replica, LIST_PATH, {}, kept).status == 201
    assert time.monotonic() - started < 25 * 0.04  # the delay of Nagle's algorithm with late acknowledgement


def test_stop_ends_kept_connections_and_frees_the_port(folder: Path) -> None:
    replica = Replica(folder)
    replica.start()
    port = int(replica.url.rpartition(":")[2])
    with connection(replica) as kept:
        assert post(replica, LIST_PATH, {}, kept).status == 201
        replica.stop()
        with pytest.raises((HTTPException, ConnectionError)):
            post(replica, LIST_PATH, {}, kept)
    with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass
    with pytest.raises(RuntimeError, match="not running"):
        replica.url  # noqa: B018 - reading it is the test


def test_a_replica_starts_once(replica: Replica) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        replica.start()


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("catalog.jsonl", '{"id": "1"}\n\n{"id": ', "catalog.jsonl:3: not JSON"),
        ("catalog.jsonl", '{"id": "1"}\n[]', "catalog.jsonl:2: not a list item"),
        ("catalog.jsonl", '{"id": 5}', "catalog.jsonl:1: not a list item"),
        ("details/0.json", '{\n"code": "OK",\n"data": {', "0.json:3: not JSON"),
        ("details/0.json", '{"code": "OK", "data": null}', "0.json:1: not a detail"),
        ("details/0.json", "null", "0.json:1: not a detail"),
    ],
)
def test_a_broken_folder_is_refused_with_file_and_line(
    folder: Path, name: str, text: str, place: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=place):
        Replica(folder)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(folder: Path) -> None:
    (folder / "catalog.jsonl").write_bytes(b'{"id": "1"}\n{"id": "\xff"}')
    with pytest.raises(ValueError, match=r"catalog\.jsonl:2: not UTF-8"):
        Replica(folder)


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no catalog"):
        Replica(tmp_path)


def test_catalogues_are_united_and_the_first_wins(folder: Path) -> None:
    other = {"id": "01900009-0000-7000-8000-000000000000", "name": "Mới", "code": "1.000009"}
    twin = {"id": "01900000-0000-7000-8000-000000000000", "name": "Trùng", "code": "1.000000"}
    text = "\n".join(json.dumps(item) for item in (other, twin))
    (folder / "catalog_more.jsonl").write_text(text, encoding="utf-8")
    with Replica(folder) as replica:
        names = [item["name"] for item in every_item(replica)]
    assert names == ["Mới", *(f"Thủ tục số {number}" for number in (4, 3, 2, 1, 0))]


def test_the_bundled_ministry_answers_in_full() -> None:
    with Replica(BUNDLED) as replica, connection(replica) as kept:
        items = every_item(replica, departmentCode="G10")
        statuses = {post(replica, DETAIL_PATH, {"id": item["id"]}, kept).status for item in items}
    assert len(items) >= 100
    assert statuses == {201}


@pytest.mark.recordings
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside the repository (../shared)")
def test_the_recordings_are_served_whole_and_start_soon() -> None:
    started = time.monotonic()
    with Replica(RECORDINGS) as replica, connection(replica) as kept:
        assert time.monotonic() - started < 3
        whole = every_item(replica)
        ministry = every_item(replica, departmentCode="G10")
        statuses = [post(replica, DETAIL_PATH, {"id": item["id"]}, kept).status for item in ministry]
    assert (len(whole), len({item["id"] for item in whole})) == (5693, 5693)
    assert (statuses.count(201), statuses.count(404), len(statuses)) == (537, 10, 547)


@pytest.mark.recordings
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings beside the repository (../shared)")
def test_a_served_record_is_the_recorded_one_apart_from_the_order(tmp_path: Path) -> None:
    path = sorted((RECORDINGS / "details").glob("*.json"))[0]
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    (tmp_path / "details").mkdir()
    shutil.copy(path, tmp_path / "details" / "one.json")
    (tmp_path / "catalog.jsonl").write_text(json.dumps({"id": data["id"]}), encoding="utf-8")
    with Replica(tmp_path) as replica:
        served = post(replica, DETAIL_PATH, {"id": data["id"]}).json["data"]
    assert list(served) == list(data)
    for key, value in data.items():
        assert served[key] == value or sorted(map(str, served[key])) == sorted(map(str, value)), key
