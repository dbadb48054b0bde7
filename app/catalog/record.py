"""Everything that answers from one state of the record: built together, replaced together."""

from __future__ import annotations

from dataclasses import dataclass

from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.catalog.points import Points
from app.catalog.series import Series
from app.catalog.share_book import ShareBook
from app.catalog.tile_service import TileService


@dataclass(frozen=True, slots=True)
class Record:
    """One state of the record, ready to be asked. Thread-safe; its answers never change.

    Attributes:
        catalog: which recordings there are, and which one holds.
        book: shares computed so far, by digest; the next state goes on with them.
        answers: who holds what.
        series: the same over time.
        points: who holds a point.
        tiles: vector and raster tiles.
    """

    catalog: Catalog
    book: ShareBook
    answers: Answers
    series: Series
    points: Points
    tiles: TileService

    @classmethod
    def of(cls, catalog: Catalog, *, series_rows: int = 1000, tile_bytes: int = 0) -> Record:
        """Build everything over a catalog.

        Args:
            catalog: the record as loaded.
            series_rows: most days in one series, count.
            tile_bytes: memory for tiles, bytes.
        """
        book = ShareBook(catalog)
        answers = Answers(catalog, book)
        return cls(
            catalog=catalog,
            book=book,
            answers=answers,
            series=Series(catalog, answers, series_rows),
            points=Points(catalog, answers),
            tiles=TileService(catalog, tile_bytes),
        )

    def following(self, catalog: Catalog) -> Record:
        """Return the state after more was recorded; what was computed by digest is kept."""
        book = self.book.following(catalog)
        answers = Answers(catalog, book)
        return Record(
            catalog=catalog,
            book=book,
            answers=answers,
            series=Series(catalog, answers, self.series.max_rows),
            points=Points(catalog, answers),
            tiles=self.tiles.following(catalog),
        )
