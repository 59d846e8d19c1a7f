"""The closed lists of what a run, a record or a person can be."""

from enum import StrEnum


class RunState(StrEnum):
    """How a crawl stands or ended."""

    RUNNING = "running"
    STOPPED = "stopped"  # by a person; the next crawl takes it up again
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


class RunKind(StrEnum):
    """Whether a run asked the portal, or read the archive again with a better parser."""

    CRAWL = "crawl"
    REPARSE = "reparse"


class Publication(StrEnum):
    """Whether what a run saw is the published inventory."""

    LANDING = "landing"  # still being read
    PROMOTED = "promoted"
    WAITING = "waiting"  # held back: a person decides
    REFUSED = "refused"


class Sight(StrEnum):
    """What a run knows of one record: exactly one of these when the ledger is closed."""

    QUEUED = "queued"  # listed, not looked at yet
    SEEN = "seen"  # new or changed
    UNCHANGED = "unchanged"
    MOVED = "moved"  # its code now stands under another id
    MISSING = "missing"  # looked for, not there, as often as it takes to believe it
    COULD_NOT_LOOK = "could_not_look"


class Role(StrEnum):
    """What a person may do."""

    READER = "reader"
    AUDITOR = "auditor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


class Confidence(StrEnum):
    """How sure the auditor is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
