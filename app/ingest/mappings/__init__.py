"""Column mappings of well-known event tables, as data."""
