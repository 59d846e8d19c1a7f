"""config.toml as one frozen, typed object; an unknown or wrong key is an error that says what is allowed."""

import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.i18n import N_, Language, UserError
from catalogue.page import PortalKind

DEFAULT_FILE = Path("config.toml")
Text = Annotated[str, Field(min_length=1, max_length=500)]
Tier = Literal["central", "province", "commune", "other"]


_HOST = re.compile(r"[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\]")  # what every reader of addresses reads alike
_DATABASES = N_("sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")


class _RejectedError(ValueError):
    """A value that breaks a rule of ours; says in one text, still to be translated, what is allowed."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class DatabaseConfig(_Section):
    url: Text

    @field_validator("url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).drivername
        except ArgumentError as error:
            raise _RejectedError(_DATABASES) from error
        if backend not in {"sqlite", "postgresql+psycopg"}:
            raise _RejectedError(_DATABASES)
        return value


class ArchiveConfig(_Section):
    folder: Path


class CrawlConfig(_Section):
    """Manners of the crawler; rates and counts are for each host."""

    contact: Text
    requests_per_second: Annotated[float, Field(gt=0, le=10_000)] = 1.0
    concurrent_requests: Annotated[int, Field(ge=1, le=64)] = 2
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    backoff_seconds: Annotated[float, Field(ge=0, le=60)] = 2.0
    longest_wait_seconds: Annotated[float, Field(gt=0, le=3_600)] = 60.0
    stop_after_refusals: Annotated[int, Field(ge=1, le=100)] = 3
    max_body_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 2_000_000
    looks_before_missing: Annotated[int, Field(ge=1, le=20)] = 3

    @field_validator("contact")
    @classmethod
    def _is_one_address(cls, value: str) -> str:
        if not ("@" in value or value.startswith("http")) or any(c in value for c in "\r\n()"):
            raise _RejectedError(N_("an e-mail address or a web address, on one line and without brackets"))
        return value


class BoundsConfig(_Section):
    """How many records of a sector ("" = the whole portal) are normal; fewer holds a run back, more warns."""

    sector: Annotated[str, Field(max_length=200)] = ""
    minimum: Annotated[int, Field(ge=0)]
    maximum: Annotated[int, Field(ge=0)] = 1_000_000_000


class PortalConfig(_Section):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: Text
    kind: PortalKind
    format: Literal["national_rest"]
    base_url: HttpUrl
    department_code: Annotated[str, Field(max_length=40)] = ""
    page_size: Annotated[int, Field(ge=1, le=200)] = 100
    bounds: tuple[BoundsConfig, ...] = ()

    @field_validator("base_url")
    @classmethod
    def _is_read_in_one_way(cls, value: HttpUrl) -> HttpUrl:
        if value.username is not None or value.password is not None or not _HOST.fullmatch(value.host or ""):
            raise _RejectedError(N_("a web address with a plain host name and without a user name"))
        return value


class TargetConfig(_Section):
    """One goal of the plan; `threshold` in per cent of the denominator."""

    code: Literal["T1", "T2", "T3", "T4"]
    threshold: Annotated[int, Field(ge=1, le=100)]
    title_vi: Text
    title_en: Text

    def title(self, language: Language) -> str:
        """The goal in the reader's language."""
        return self.title_vi if language is Language.VI else self.title_en


class PlanConfig(_Section):
    """The plan audited: which services are counted, against which targets."""

    title_vi: Text
    title_en: Text
    legal_act: Text
    tiers: tuple[Tier, ...] = ("central",)
    sectors: tuple[Text, ...] = ()
    targets: tuple[TargetConfig, ...]

    def title(self, language: Language) -> str:
        """The plan's name in the reader's language."""
        return self.title_vi if language is Language.VI else self.title_en

    @model_validator(mode="after")
    def _targets_are_distinct(self) -> "PlanConfig":
        codes = [target.code for target in self.targets]
        if not codes or len(set(codes)) != len(codes):
            raise _RejectedError(N_("each of T1, T2, T3, T4 once, and at least one of them"))
        return self


class Config(_Section):
    """All settings, with paths made absolute against the file's own folder."""

    language: Language = Language.VI
    database: DatabaseConfig
    archive: ArchiveConfig
    crawl: CrawlConfig
    portals: tuple[PortalConfig, ...]
    plan: PlanConfig

    @model_validator(mode="after")
    def _portals_are_distinct(self) -> "Config":
        names = [portal.name for portal in self.portals]
        if len(set(names)) != len(names):
            raise _RejectedError(N_("every portal's name once"))
        return self

    def portal(self, name: str) -> PortalConfig:
        """The portal called `name`; UserError with the names there are."""
        for portal in self.portals:
            if portal.name == name:
                return portal
        raise UserError(
            "No portal is called {name!r}. config.toml has: {names}.",
            name=name,
            names=", ".join(p.name for p in self.portals) or "–",
        )


def load(file: Path = DEFAULT_FILE) -> Config:
    """The settings in `file`; UserError names file, key, value and what is allowed."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            "There is no settings file {file}. Name one with --config FILE.", file=file
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=error) from error
    except tomllib.TOMLDecodeError as error:
        raise UserError("{file} is not valid TOML: {reason}", file=file, reason=error) from error
    try:
        config = Config.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        faults = [_fault(dict(fault)) for fault in error.errors()]
        raise UserError(
            "{file} has settings that cannot be used:\n{faults}", file=file, faults=faults
        ) from error
    return _with_absolute_paths(config, file.resolve().parent)


def _with_absolute_paths(config: Config, folder: Path) -> Config:
    url = make_url(config.database.url)
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(folder / url.database))
    return config.model_copy(
        update={
            "database": DatabaseConfig(url=url.render_as_string(hide_password=False)),
            "archive": ArchiveConfig(folder=folder / config.archive.folder),
        }
    )


def _fault(fault: dict[str, Any]) -> UserError:
    """Key, value, what is allowed."""
    place = fault["loc"]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place) or "config"
    if fault["type"] == "extra_forbidden":
        allowed = sorted(_keys_at(place[:-1]))
        near = difflib.get_close_matches(str(place[-1]), allowed, n=1)
        return UserError(
            "{key}: there is no such setting{hint}; allowed here: {allowed}",
            key=key,
            hint=UserError(" (did you mean {near}?)", near=near[0]) if near else "",
            allowed=", ".join(allowed),
        )
    if fault["type"] == "missing":
        return UserError("{key}: missing", key=key)
    context = fault.get("ctx", {})
    return UserError(
        "{key} = {value}: allowed is {allowed}",
        key=key,
        value=json.dumps(fault["input"], ensure_ascii=False, default=str)[:200],
        allowed=_allowed(fault["type"], context, fault["msg"]),
    )


def _allowed(kind: str, context: dict[str, Any], message: str) -> UserError | str:
    """What may stand there; pydantic's own English where it is a fault not met before."""
    if isinstance(error := context.get("error"), _RejectedError):
        return UserError(str(error))
    return UserError(_ALLOWED[kind], **context) if kind in _ALLOWED else message


_ALLOWED = {  # by pydantic's type of fault
    "string_type": N_("text in quotes"),
    "string_too_short": N_("text of at least {min_length} letters"),
    "string_too_long": N_("text of at most {max_length} letters"),
    "string_pattern_mismatch": N_("text like {pattern}"),
    "int_type": N_("a whole number"),
    "int_from_float": N_("a whole number"),
    "float_type": N_("a number"),
    "finite_number": N_("a number"),
    "greater_than": N_("more than {gt}"),
    "greater_than_equal": N_("{ge} or more"),
    "less_than": N_("less than {lt}"),
    "less_than_equal": N_("{le} or less"),
    "enum": N_("one of {expected}"),
    "literal_error": N_("one of {expected}"),
    "tuple_type": N_("a list in [ ]"),
    "model_type": N_("a section with settings of its own"),
    "path_type": N_("a folder's path in quotes"),
    "url_parsing": N_("a web address such as https://dichvucong.gov.vn"),
    "url_scheme": N_("a web address such as https://dichvucong.gov.vn"),
}


def _keys_at(place: tuple[str | int, ...]) -> set[str]:
    section: Any = Config
    for part in place:
        if isinstance(part, str):
            section = _inner(section.model_fields[part])
    return set(section.model_fields)


def _inner(field: FieldInfo) -> Any:
    """The section a field holds, alone or in a tuple."""
    inside = get_args(field.annotation)
    return inside[0] if inside else field.annotation
