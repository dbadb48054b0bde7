"""Finished results in a folder: each whole or not there, written once, named by its inputs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.batch.wholeness import is_whole
from app.batch.work import Product
from app.ingest.write import create_atomic, write_atomic

_KEY_DIGITS = 16
_MAKING = ".making-"


def key_of(*inputs: str) -> str:
    """Return the name of what is made from these inputs: 16 hex digits of their SHA-256."""
    return hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:_KEY_DIGITS]


class Results:
    """A folder of results. Several builds may share it: the first to finish a result keeps it.

    Args:
        root: the folder; made when it is missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._whole: set[str] = set()

    def __contains__(self, place: str) -> bool:
        """Return whether a result is there and whole, as its head and foot say."""
        if place not in self._whole and is_whole(self._root / place):
            self._whole.add(place)
        return place in self._whole

    def is_damaged(self, place: str) -> bool:
        """Return whether something else than the result bears its name."""
        return place not in self and (self._root / place).exists()

    def put(self, product: Product) -> bool:
        """Keep a result; durable when this returns. What is damaged is replaced.

        Returns:
            whether it was made: False when it was there already, and what is there stays.

        Raises:
            OSError: the disk could not take it; nothing of it is there.
        """
        target = self._root / product.place
        if self.is_damaged(product.place):
            _remove(target)
        if set(product.files) != {""}:
            return self._put_folder(target, product.files)
        try:
            create_atomic(target, product.files[""])
        except FileExistsError:
            return False
        return True

    def list_current(self, theatre: str, listing: object) -> None:
        """Write which results belong to a theatre's archive as it is now."""
        text = json.dumps(listing, ensure_ascii=False, indent=1)
        write_atomic(self._root / f"{theatre}.json", (text + "\n").encode())

    def listed(self, theatre: str) -> list[dict[str, str]]:
        """Return the rows of a theatre's listing; none when there is none that can be read."""
        try:
            found = json.loads((self._root / f"{theatre}.json").read_bytes())
        except (FileNotFoundError, ValueError, RecursionError):
            return []
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []

    def _put_folder(self, target: Path, files: Mapping[str, bytes]) -> bool:
        if target.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=target.parent))
        try:
            for name, data in files.items():
                path = making / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            making.chmod(0o755)
            try:
                making.rename(target)
            except OSError:
                if not target.exists():  # else somebody was first, and made the same
                    raise
                return False
            return True
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _remove(target: Path) -> None:
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
