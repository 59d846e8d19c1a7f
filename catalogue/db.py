"""The database: engine, SQLite's settings, sessions, migrations."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from catalogue.config import Config
from catalogue.i18n import UserError

_BUSY_SECONDS = 10.0
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(config: Config) -> Engine:
    """An engine on a database of today's schema: created or migrated where needed; UserError says why not."""
    url = make_url(config.database.url)
    where = url.render_as_string(hide_password=True)
    try:
        if url.drivername == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args=_connect_args(url.drivername))
        if url.drivername == "sqlite":
            _prepare_sqlite(engine)
        migrate(engine)
    except (DatabaseError, OSError) as error:
        raise database_error(error, where) from error
    except CommandError as error:
        raise UserError(
            "The database {where} was made by another version of this software ({reason}). Use that version, "
            "or name another database in config.toml.",
            where=where,
            reason=error,
        ) from error
    return engine


def database_error(error: Exception, where: str) -> UserError:
    """What a refused database means for the reader."""
    reason = str(getattr(error, "orig", None) or error)
    if "locked" in reason:
        return UserError(
            "The database {where} is locked by another program. Wait until it has finished, or stop it, and "
            "try again. Nothing was changed.",
            where=where,
        )
    return UserError(
        "The database {where} cannot be used: {reason}. Check database.url in config.toml, the folder's "
        "permissions and the free disk space. Nothing was changed.",
        where=where,
        reason=reason,
    )


def _connect_args(driver: str) -> dict[str, Any]:
    return {"timeout": _BUSY_SECONDS} if driver == "sqlite" else {}


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A read that turns into a write does not wait for a lock; a write announced at once does.
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def migrate(engine: Engine, revision: str = "head") -> None:
    """Brings the schema to `revision`."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    script = ScriptDirectory.from_config(settings)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if revision == "head" and current == script.get_current_head():
        return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.execution_options(writes=True).begin() as connection:
        settings.attributes["connection"] = connection
        move = command.downgrade if revision == "base" else command.upgrade
        move(settings, revision)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together at the end, or not at all."""
    try:
        with Session(engine.execution_options(writes=True)) as session, session.begin():
            yield session
    except DatabaseError as error:
        raise database_error(error, engine.url.render_as_string(hide_password=True)) from error
