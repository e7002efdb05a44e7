"""What Alembic runs: `storage.migration` opened the connection and chose the options."""

from alembic import context

context.configure(**context.config.attributes["options"])
with context.begin_transaction():
    context.run_migrations()
