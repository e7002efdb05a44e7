"""In which chat the address of a message is good."""

import sqlalchemy as sa
from alembic import op

revision = "kudos_0004"
down_revision = "kudos_0003"


def upgrade() -> None:
    """Add the column; older addresses are not shown any more."""
    with op.batch_alter_table("kudos_gift", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_in", sa.String(length=241), nullable=True))
