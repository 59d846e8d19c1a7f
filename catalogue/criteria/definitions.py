"""The criteria of criteria.toml as typed values; anything missing or unknown there fails at import."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the law asks the question."""

    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Label:
    """How a value is shown in each language."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One audit question with its closed list of answers, and of items where it takes a list."""

    code: str
    question_vi: str
    question_en: str
    hint_vi: str
    hint_en: str
    basis: tuple[Basis, ...]
    answers: tuple[str, ...]
    items: tuple[str, ...] = ()


def _criterion(raw: dict[str, Any]) -> Criterion:
    lists = {
        "basis": tuple(Basis(**entry) for entry in raw["basis"]),
        "answers": tuple(raw["answers"]),
        "items": tuple(raw.get("items", ())),
    }
    return Criterion(**(raw | lists))


def _labels(raw: dict[str, dict[str, str]]) -> Mapping[str, Label]:
    return MappingProxyType({value: Label(**names) for value, names in raw.items()})


_DATA = tomllib.loads(files("catalogue.criteria").joinpath("criteria.toml").read_text(encoding="utf-8"))

CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {raw["code"]: _criterion(raw) for raw in _DATA["criteria"]}
)
ANSWER_LABELS = _labels(_DATA["answers"])
ITEM_LABELS = _labels(_DATA["items"])
WHYS: Mapping[str, str] = MappingProxyType(_DATA["whys"])
