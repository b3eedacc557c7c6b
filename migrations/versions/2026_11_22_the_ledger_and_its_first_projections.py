"""The ledger, evidence, vault, credentials, the first projections, and the append-only triggers."""

import sqlalchemy as sa
from alembic import op

from cot_tracker.custody.triggers import create_triggers
from cot_tracker.database import Instant

revision = "20261122_01"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("chain", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name="pk_ledger_entry"),
        sa.UniqueConstraint("chain", "request_id", name="uq_ledger_entry_chain_request_id"),
    )
    op.create_index(
        "ix_ledger_entry_recorded_at", "ledger_entry", ["recorded_at", "chain", "sequence"]
    )
    op.create_index("ix_ledger_entry_person", "ledger_entry", ["person", "recorded_at"])
    op.create_index("ix_ledger_entry_kind", "ledger_entry", ["kind", "recorded_at"])
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_chain_head"),
    )
    op.create_table(
        "evidence",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_evidence"),
    )
    op.create_table(
        "vault",
        sa.Column("journey", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("journey", name="pk_vault"),
    )
    op.create_table(
        "credential",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.String(300), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_credential"),
    )
    op.create_table(
        "person",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("roles", sa.String(400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_person"),
        sa.UniqueConstraint("username", name="uq_person_username"),
    )
    op.create_table(
        "facility_item",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sort", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("occupied_by", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_facility_item"),
    )
    op.create_index("ix_facility_item_kind", "facility_item", ["kind"])
    op.create_table(
        "journey",
        sa.Column("coi", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("dose_group", sa.String(8), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("deviations", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("coi", name="pk_journey"),
        sa.UniqueConstraint("subject", name="uq_journey_subject"),
    )
    op.create_index("ix_journey_stage", "journey", ["stage"])
    op.create_table(
        "container",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("journey", sa.String(20), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(120), nullable=False),
        sa.Column("parent", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("position", sa.String(64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_container"),
    )
    op.create_index("ix_container_journey", "container", ["journey"])
    op.create_index("ix_container_state", "container", ["state"])
    op.create_table(
        "label",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("journey", sa.String(20), nullable=False),
        sa.Column("own", sa.String(20), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("layout", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_label"),
    )
    op.create_index("ix_label_journey", "label", ["journey"])
    op.create_index("ix_label_own", "label", ["own"])
    create_triggers(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("records are never migrated downwards; restore a backup")
