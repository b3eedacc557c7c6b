"""Database revisions, run by Alembic. No other Python lives here than theirs."""
