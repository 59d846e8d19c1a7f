"""Every fetch ends in one outcome of a closed list, and each says who must act and how."""

import pytest
from scrapy import exceptions

from catalogue.i18n import Language, tr
from crawler import outcomes
from crawler.fetching import errors
from crawler.outcomes import MEANINGS, REMEDIES, Fault, Outcome
from crawler.parsers.selecting import ParseProblem

OWN_ERRORS = [e for e in vars(errors).values() if isinstance(e, type) and e.__module__ == errors.__name__]


def test_every_outcome_but_success_has_a_meaning_in_both_languages() -> None:
    assert set(MEANINGS) == set(Outcome) - {Outcome.OK}
    for outcome, meaning in MEANINGS.items():
        assert tr(meaning.remedy, Language.VI) != meaning.remedy, outcome
        assert REMEDIES[outcome] == meaning.remedy
    assert len(set(REMEDIES.values())) == len(REMEDIES)
    assert {meaning.fault for meaning in MEANINGS.values()} == set(Fault)


@pytest.mark.parametrize("error", OWN_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_ours_has_an_outcome_of_its_own(error: type[Exception]) -> None:
    told = outcomes.of_exception(error("x"))
    parents = {outcomes.of_exception(p("x")) for p in error.__mro__[1:] if p in _KINDS}
    assert told not in parents


_KINDS = {
    exceptions.CannotResolveHostError: Outcome.DNS,
    exceptions.DownloadCancelledError: Outcome.TOO_LARGE,
    exceptions.DownloadConnectionRefusedError: Outcome.REFUSED,
    exceptions.DownloadFailedError: Outcome.CONNECTION,
    exceptions.DownloadTimeoutError: Outcome.TIMEOUT,
    exceptions.ResponseDataLossError: Outcome.TRUNCATED,
}


@pytest.mark.parametrize(("error", "outcome"), _KINDS.items())
def test_scrapys_errors_have_their_outcome(error: type[Exception], outcome: Outcome) -> None:
    assert outcomes.of_exception(error("x")) is outcome


@pytest.mark.parametrize("error", [ValueError("x"), exceptions.IgnoreRequest("x"), None])
def test_an_error_not_met_before_is_raised_and_never_guessed(error: Exception | None) -> None:
    with pytest.raises((ValueError, exceptions.IgnoreRequest, TypeError)):
        outcomes.of_exception(error)


def test_every_problem_of_a_parser_is_an_outcome() -> None:
    assert [outcomes.of_problem(problem).value for problem in ParseProblem] == [p.value for p in ParseProblem]


@pytest.mark.parametrize(
    ("status", "location", "outcome"),
    [
        (200, "", Outcome.OK),
        (201, "/login", Outcome.OK),
        (204, "", Outcome.OK),
        (302, "/dang-nhap?next=/", Outcome.LOGIN),
        (302, "https://sso.example.test/auth/realms", Outcome.LOGIN),
        (303, "https://example.test/cas/login", Outcome.LOGIN),
        (307, "/_layouts/15/Authenticate.aspx?Source=%2F", Outcome.LOGIN),
        (301, "/trang-chu", Outcome.REDIRECT),
        (304, "", Outcome.STATUS),
        (100, "", Outcome.STATUS),
        (400, "", Outcome.STATUS),
        (401, "", Outcome.LOGIN),
        (403, "", Outcome.FORBIDDEN),
        (404, "", Outcome.NOT_FOUND),
        (410, "", Outcome.NOT_FOUND),
        (429, "", Outcome.TOO_MANY),
        (500, "/login", Outcome.SERVER_ERROR),
        (999, "", Outcome.SERVER_ERROR),
    ],
)
def test_a_status_and_where_it_points_have_their_outcome(
    status: int, location: str, outcome: Outcome
) -> None:
    assert outcomes.of_status(status, location) is outcome
