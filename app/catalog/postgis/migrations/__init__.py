"""Alembic's folder: each step of the schema is a module under ``versions``."""
