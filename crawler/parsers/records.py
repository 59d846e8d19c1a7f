"""How to read the parts of a national record that its item and its printed page have in common."""

from typing import Final, NamedTuple

from crawler.items import Agency
from crawler.parsers.keys import AGENCY_KEYS, RETURN_KEYS, UNIT_GROUP_KEYS
from crawler.parsers.labels import DONG, FREE, NO_INFORMATION, TIME_UNITS
from crawler.parsers.selecting import JsonObject, Keys


class Role(NamedTuple):
    """Where a record names the agencies of one role: as one line, as agencies, as groups of units."""

    line: str
    agencies: str
    groups: str


IMPLEMENTING: Final = Role("executingAgencies", "departmentsExecuting", "unitGroupsExecuting")
COMPETENT: Final = Role("delegatedAgencies", "departmentsAuthority", "unitGroupsAuthority")
AUTHORISED: Final = Role("authorizedAgencies", "departmentsAuthorized", "unitGroupsAuthorized")
COORDINATING: Final = Role("coordinatingAgencies", "departmentsCoordinating", "unitGroupsCoordinating")


def in_order(record: JsonObject, key: str, keys: Keys, *by: str) -> list[JsonObject]:
    """The objects of a list that the portal shuffles from one reading to the next, sorted by their words."""
    return sorted(
        record.children(key, keys), key=lambda one: ([one.text(name) for name in by], one.canonical())
    )


def returns(record: JsonObject) -> list[tuple[JsonObject, list[tuple[str, int]]]]:
    """How a result is returned: each way with its values and their places in the list, both sorted."""
    found = [
        (one, sorted((value, place) for place, value in enumerate(one.words("value"))))
        for one in record.children("returningMethods", RETURN_KEYS)
    ]
    return sorted(found, key=lambda way: (way[0].text("type"), [value for value, _ in way[1]]))


def agencies_in_line(record: JsonObject, role: Role) -> list[JsonObject] | None:
    """The sorted agencies of a role; None where the line the page prints is not simply their names.

    The portal shuffles the agencies, and the line need not follow them: only the names themselves count.
    """
    found = in_order(record, role.agencies, AGENCY_KEYS, "name", "code")
    if not _is_line_of(record.text(role.line), [one.text("name") for one in found]):
        record.notes.add("disagreement", record.place(role.line), record.text(role.line))
        return None
    return found


def _is_line_of(line: str, names: list[str]) -> bool:
    """Whether `line` is the names in some order, with commas between; a name may itself hold commas."""
    return sorted(line.split(", ")) == sorted(", ".join(names).split(", "))


def line_of(record: JsonObject, role: Role) -> str:
    """The agencies of a role as the page prints them, in an order that stays the same."""
    found = agencies_in_line(record, role)
    return record.text(role.line) if found is None else ", ".join(one.text("name") for one in found)


def agencies(record: JsonObject, role: Role) -> tuple[Agency, ...]:
    """The agencies of a role and, behind them, its groups of units, which have no code."""
    named = in_order(record, role.agencies, AGENCY_KEYS, "name", "code")
    groups = in_order(record, role.groups, UNIT_GROUP_KEYS, "name")
    return (
        *(Agency(one.text("name"), one.text("code")) for one in named),
        *(Agency(one.text("name")) for one in groups),
    )


class Duration(NamedTuple):
    """A time as the page prints it ("" where it gives none), and the same in numbers where it is one."""

    words: str
    quantity: float | None
    unit: str


def duration(scope: JsonObject, quantity: str, unit: str) -> Duration:
    """The time under two keys; 0 is how the portal says that it gives none."""
    name = scope.enum(unit, TIME_UNITS)
    label = TIME_UNITS[name].vi if name in TIME_UNITS else name
    if isinstance(scope.raw(quantity), str):
        words = scope.text(quantity)
        return Duration(f"{words} {label}".rstrip(" ") if label and words else words, None, name)
    number = scope.number(quantity)
    if not number:
        return Duration("", None, name)
    return Duration(f"{plain(number)} {label}".strip(), float(number), name)


def plain(number: int | float) -> str:
    """A number without a needless ".0"; the decimal point is [assumed], no saved page shows one."""
    return str(int(number)) if number == int(number) else str(number)


def amount_words(fee: JsonObject) -> str:
    """The amount of a fee as the page prints it; thousands are set apart by commas."""
    value = fee.number("value")
    if value is None:
        return NO_INFORMATION
    if value == 0:
        return FREE
    number = int(value) if value == int(value) else value
    return f"{number:,} {currency(fee) or DONG}"


def currency(fee: JsonObject) -> str:
    """The name of a fee's currency, "" where the record names none; an id without a name is noted."""
    name = fee.text("currencyName")
    if not name and (key := fee.text("currencyId")):
        fee.notes.add("missing_label", fee.place("currencyName"), key)
    return name
