"""Expand: the new column may be empty, so code that does not know it goes on working."""

import sqlalchemy as sa
from alembic import op

revision: str = "add_full_name"
down_revision: str | None = None


def upgrade() -> None:
    op.add_column("account", sa.Column("full_name", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "full_name")
