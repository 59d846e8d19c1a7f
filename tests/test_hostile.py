"""Answers that would hold, fill or mislead a crawler: each has its outcome, in time and in little memory."""

from collections.abc import Mapping
from dataclasses import replace

from crawler.outcomes import Outcome
from tests.hostile import behaviours
from tests.hostile.behaviours import NO_ROBOTS, answer, bomb
from tests.hostile.server import Behaviour, HostileServer
from tests.hostile.visit import Told, visit

_MOST_KB = 20 * 1_024
_DEADLINE = 1.5


def _visited(table: Mapping[str, tuple[Behaviour, Outcome]], crawl: Mapping[str, object]) -> Told:
    """What came of the paths of `table`, by path."""
    answers = {path: behaviour for path, (behaviour, _) in table.items()}
    with HostileServer({**NO_ROBOTS, **answers}) as portal:
        told = visit(portal.url, [f"{portal.url}{path}" for path in table], crawl)
    start = len(portal.url)
    return replace(
        told,
        outcomes={url[start:]: one for url, one in told.outcomes.items()},
        seconds={url[start:]: one for url, one in told.seconds.items()},
    )


def wanted(table: Mapping[str, tuple[Behaviour, Outcome]]) -> dict[str, str]:
    return {path: outcome.value for path, (_, outcome) in table.items()}


def test_each_broken_answer_has_its_own_outcome() -> None:
    told = _visited(behaviours.BROKEN, {"timeout_seconds": 5.0})
    assert told.outcomes == wanted(behaviours.BROKEN), told.details


def test_each_refusal_has_its_own_outcome() -> None:
    told = _visited(behaviours.REFUSING, {"stop_after_refusals": 100})
    assert told.outcomes == wanted(behaviours.REFUSING), told.details


def test_an_answer_that_never_ends_in_time_is_given_up_at_the_deadline() -> None:
    table = behaviours.SLOW
    told = _visited(table, {"timeout_seconds": _DEADLINE, "concurrent_requests": 16})
    assert told.outcomes == wanted(table), told.details
    assert all(_DEADLINE - 0.1 <= told.seconds[path] <= _DEADLINE + 2.0 for path in table), told.seconds


def test_floods_and_bombs_end_at_their_bound_and_take_little_memory() -> None:
    packed, twice = bomb(), bomb(layers=2)
    assert 2_500_000 < len(packed) < 3_500_000
    table = {
        "/first": (answer(), Outcome.OK),
        **behaviours.FLOODS,
        "/bomb": (answer(packed, "Content-Encoding: gzip"), Outcome.TOO_LARGE),
        "/bomb-within": (answer(twice, "Content-Encoding: gzip, gzip"), Outcome.TOO_LARGE),
    }
    told = _visited(table, {"timeout_seconds": 10.0, "concurrent_requests": 1, "max_body_bytes": 3_500_000})
    assert told.outcomes == wanted(table), told.details
    assert max(told.grown_kb.values()) <= _MOST_KB, told.grown_kb


def test_a_certificate_that_nobody_vouches_for_ends_the_crawl() -> None:
    with HostileServer({**NO_ROBOTS, "/x": answer()}, tls=True) as portal:
        told = visit(portal.url, [f"{portal.url}/x"])
    assert portal.heads == []
    assert list(told.outcomes.values()) == ["tls"]
