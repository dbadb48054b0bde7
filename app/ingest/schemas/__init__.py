"""JSON Schemas (draft 2020-12) of record format v1, packaged as data."""
