"""The shapes of answers: pydantic models, made from domain objects. Fields are never renamed."""
