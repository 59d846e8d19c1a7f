"""Imports run one way: who may use whom, and who alone may use a library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    # a room: what it must never import
    "catalogue": ("crawler", "scrapy", "bs4", "audit_app"),
    "catalogue/criteria": ("catalogue.db", "catalogue.models", "sqlmodel", "sqlalchemy"),
    "catalogue/schemes.py": ("catalogue.db", "catalogue.models", "sqlmodel", "sqlalchemy"),
    "catalogue/targets.py": ("catalogue.db", "catalogue.models", "sqlmodel", "sqlalchemy"),
    "catalogue/page.py": ("catalogue", "sqlmodel"),
    "catalogue/text.py": ("catalogue", "sqlmodel"),
    "catalogue/exports": ("catalogue.db", "catalogue.screens"),
    "crawler/parsers": (
        "scrapy",
        "sqlmodel",
        "catalogue.db",
        "catalogue.ingest",
        "catalogue.models",
        "crawler.spiders",
    ),
    "crawler/items.py": ("scrapy", "sqlmodel", "catalogue.db", "catalogue.ingest"),
    "crawler/replica": ("scrapy", "catalogue", "crawler.spiders", "crawler.parsers"),
    "crawler/spiders": ("catalogue.ingest", "catalogue.db", "sqlmodel", "bs4"),
    "audit_app.py": ("crawler", "sqlmodel", "sqlalchemy", "scrapy"),
}
ONLY = {
    # a library: the rooms that may import it
    "streamlit": ("catalogue/screens", "audit_app.py"),
    "scrapy": ("crawler",),
    "twisted": ("crawler/spiders", "crawler/pipelines.py", "crawler/fetching"),
    "bs4": ("crawler/parsers",),
    "catalogue.ingest": ("crawler/pipelines.py", "crawler/reparse.py"),
    "catalogue.screens": ("audit_app.py", "catalogue/screens"),
}


def sources() -> Iterator[Path]:
    yield ROOT / "audit_app.py"
    for room in ("catalogue", "crawler"):
        yield from (ROOT / room).rglob("*.py")


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def uses(file: Path, module: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for name in imported(file))


def lies_in(file: Path, room: str) -> bool:
    return file == ROOT / room or (ROOT / room) in file.parents


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_never_imports_what_stands_above_it(room: str) -> None:
    files = [file for file in sources() if lies_in(file, room)]
    assert files, f"{room} is gone: mend this table"
    wrong = [(str(f.relative_to(ROOT)), m) for f in files for m in FORBIDDEN[room] if uses(f, m)]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY)
def test_a_library_stays_in_its_room(library: str) -> None:
    users = [file for file in sources() if uses(file, library)]
    assert users, f"nobody uses {library} any more: mend this table"
    wrong = [str(f.relative_to(ROOT)) for f in users if not any(lies_in(f, r) for r in ONLY[library])]
    assert wrong == []


def test_modules_stay_small() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in [*sources(), *(ROOT / "tests").rglob("*.py")]
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
        and "versions" not in file.parts
    }
    assert long == {}
