"""The record in PostGIS: connections, schema, rows of features, and hearing of what is new."""
