"""Who is signed in is kept by the core, for the pages of skills as well."""

from alembic import op

revision = "web_0003"
down_revision = "web_0002"

_HAND_OVER = """
INSERT INTO core_browser_session (id, door, token_hash, person_id, begun_at, until)
SELECT id, 'web', token_hash, person_id, begun_at, until FROM web_session
"""


def upgrade() -> None:
    """Hand the sessions over; a link lives for minutes, and is asked for again."""
    op.execute(_HAND_OVER)
    op.drop_table("web_session")
    op.drop_table("web_sign_in")
