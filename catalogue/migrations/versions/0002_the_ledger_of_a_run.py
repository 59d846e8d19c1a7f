"""The ledger of a run; observations hold the words that a service takes over when its run is published."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KIND = sa.Enum("crawl", "reparse", native_enum=False, length=20)
_PUBLICATION = sa.Enum("landing", "promoted", "waiting", "refused", native_enum=False, length=20)
_SIGHT = sa.Enum(
    "queued", "seen", "unchanged", "moved", "missing", "could_not_look", native_enum=False, length=20
)


def _of_run() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("kind", _KIND, nullable=False, server_default="crawl"),
        sa.Column("publication", _PUBLICATION, nullable=False, server_default="promoted"),
        sa.Column("held_because", sa.String(), nullable=False, server_default=""),
        sa.Column("decided_by", sa.String(), nullable=False, server_default=""),
        sa.Column("decided_because", sa.String(), nullable=False, server_default=""),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(), nullable=False, server_default=""),
        sa.Column("is_listed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("owner", sa.String(), nullable=False, server_default=""),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
    )


def _of_observation() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("procedure_id", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("url", sa.String(), nullable=False, server_default=""),
        sa.Column("code", sa.String(), nullable=False, server_default=""),
        sa.Column("name", sa.String(), nullable=False, server_default=""),
        sa.Column("search_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("sector", sa.String(), nullable=False, server_default=""),
        sa.Column("tier", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("kind", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("unit", sa.String(), nullable=False, server_default=""),
    )


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("sight", _SIGHT, nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name="fk_sighting_run_id_crawl_run"),
        sa.PrimaryKeyConstraint("run_id", "external_id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_run_id_sight", "sighting", ["run_id", "sight"])
    for column in _of_run():
        op.add_column("crawl_run", column)
    for column in _of_observation():
        op.add_column("observation", column)
    op.add_column(
        "observation", sa.Column("fingerprint", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column("service", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
    words = ", ".join(f"{c.name} = service.{c.name}" for c in _of_observation())
    op.execute(f"UPDATE observation SET {words} FROM service WHERE service.id = observation.service_id")  # noqa: S608


def downgrade() -> None:
    op.drop_column("service", "missing_since")
    op.drop_column("observation", "fingerprint")
    for column in reversed(_of_observation()):
        op.drop_column("observation", str(column.name))
    for column in reversed(_of_run()):
        op.drop_column("crawl_run", str(column.name))
    op.drop_index("ix_sighting_run_id_sight", "sighting")
    op.drop_table("sighting")
