"""Settings of a crawl against a replica, and a look into the catalogue it left."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import write_config

COMPLETE, INCOMPLETE, FAULT = 0, 2, 1  # exit statuses


def settings(folder: Path, url: str, *changes: tuple[str, str]) -> Path:
    return write_config(
        folder,
        ('"https://dichvucong.gov.vn"', f'"{url}"'),
        ('department_code = "G10"', 'department_code = ""'),
        ("requests_per_second = 1.0", "requests_per_second = 1000.0"),
        ("concurrent_requests = 2", "concurrent_requests = 8"),
        ("retries = 3", "retries = 0"),
        ("timeout_seconds = 30.0", "timeout_seconds = 2.0"),
        *changes,
    )


def rows(config: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(config.parent / "data/catalogue.sqlite")) as database:
        return database.execute(query).fetchall()
