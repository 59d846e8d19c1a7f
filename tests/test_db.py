"""Migrations say what the models say; decisions cannot be changed, even past the code."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from catalogue.config import load
from catalogue.db import migrate, open_engine, reading, writing
from catalogue.i18n import UserError
from tests.conftest import write_config


def test_the_migrations_make_what_the_models_say(config_file: Path) -> None:
    engine = open_engine(load(config_file))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrations_go_down_and_up_again(config_file: Path) -> None:
    engine = open_engine(load(config_file))
    migrate(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    assert "assessment" in inspect(engine).get_table_names()


def test_sqlite_runs_with_its_safe_settings(config_file: Path) -> None:
    engine = open_engine(load(config_file))
    with reading(engine) as session:
        settings = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "synchronous": 2}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment SET note = 'x'",
        "DELETE FROM assessment",
        "UPDATE assessment_answer SET answer = 'no'",
        "DELETE FROM assessment_answer",
    ],
)
def test_the_database_itself_refuses_to_change_a_decision(demo_catalogue: Path, statement: str) -> None:
    engine = open_engine(load(demo_catalogue))
    with engine.connect() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text(statement))


def test_a_write_that_fails_leaves_nothing(config_file: Path) -> None:
    engine = open_engine(load(config_file))
    statements = ["INSERT INTO catalogue_fact VALUES ('a', 'b')", "INSERT INTO no_such_table VALUES (1)"]
    with pytest.raises(UserError, match="cannot be used"), writing(engine) as session:
        [session.execute(text(statement)) for statement in statements]
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*) FROM catalogue_fact")).scalar_one() == 0


def test_a_database_of_a_later_version_is_told(config_file: Path) -> None:
    config = load(config_file)
    engine = open_engine(config)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="another version of this software"):
        open_engine(config)


def test_a_file_that_is_no_database_is_told_and_not_touched(tmp_path: Path) -> None:
    config = load(write_config(tmp_path))
    file = tmp_path / "data/catalogue.sqlite"
    file.parent.mkdir()
    file.write_text("this is a letter, not a database" * 100, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(UserError, match="cannot be used"):
        open_engine(config)
    assert file.read_bytes() == before


def test_a_password_never_stands_in_a_message(tmp_path: Path) -> None:
    config = load(
        write_config(
            tmp_path,
            ("sqlite:///data/catalogue.sqlite", "postgresql+psycopg://me:secret-word@127.0.0.1:1/none"),
        )
    )
    with pytest.raises(UserError) as fault:
        open_engine(config)
    assert "secret-word" not in str(fault.value)
    assert "127.0.0.1" in str(fault.value)
