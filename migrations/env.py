"""Runs the migrations on the connection that the caller hands over."""

from alembic import context

from cot_tracker.database import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
