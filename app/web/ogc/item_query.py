"""The parameters of ``items``, declared for every kind of collection at once."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.web.ogc.documents import meaning


class ItemsQuery(BaseModel):
    """The parameters of ``items``, as they come: text."""

    limit: str | None = Field(None, description="Most features of a page, 1 to 10000; or 100.")
    offset: str | None = Field(None, description="Features to pass over; `next` links have it.")
    bbox: str | None = Field(None, description="west,south,east,north in degrees (CRS84).")
    datetime: str | None = Field(
        None, description="Instant, day or interval a/b, ../b, a/..; omitted: the newest."
    )
    known_at: str | None = Field(None, description="What was recorded by this instant.")
    crs: str | None = Field(None, description="Of the answer: CRS84, the only one.")
    bbox_crs: str | None = Field(None, alias="bbox-crs", description="Of `bbox`: CRS84.")
    f: str | None = Field(None, description="`json` or `html`; omitted: by Accept.")
    recorded_id: str | None = Field(None, description=meaning("recorded_id"))
    party: str | None = Field(None, description=meaning("party"))
    status: str | None = Field(None, description=meaning("status"))
    confidence: str | None = Field(None, description=meaning("confidence"))
    level: str | None = Field(None, description=meaning("level"))
    parent: str | None = Field(None, description=meaning("parent"))
    iso_3166_2: str | None = Field(None, description=meaning("iso_3166_2"))
    pcode: str | None = Field(None, description=meaning("pcode"))
    type: str | None = Field(None, description=meaning("type"))
    where_precision: str | None = Field(None, description=meaning("where_precision"))
    feature: str | None = Field(None, description=meaning("feature"))
    class_: str | None = Field(None, alias="class", description=meaning("class"))
    rank: str | None = Field(None, description=meaning("rank"))
    region: str | None = Field(None, description=meaning("region"))
    unit: str | None = Field(None, description=meaning("unit"))
    bound: str | None = Field(None, description=meaning("bound"))

    def properties(self) -> dict[str, str | None]:
        """Return the property filters by their names in a URL."""
        own = {"limit", "offset", "bbox", "datetime", "known_at", "f", "crs", "bbox_crs"}
        return self.model_dump(by_alias=True, exclude=own)
