"""A folder made of files, and made again: what did not change is not written, what went is removed.

``SHA256SUMS`` lists every file; only what a former list names is ever removed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.errors import InvalidRequestError
from app.ingest.write import write_atomic

SUMS = "SHA256SUMS"


class SiteFolder:
    """Writes files below a folder.

    Args:
        root: empty or absent, or written by this class before.

    Raises:
        InvalidRequestError: the folder holds other things.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before = _listed(root / SUMS)
        if not self._before and root.exists() and any(root.iterdir()):
            expected = f"an empty folder, or one with the {SUMS} of an earlier export"
            raise InvalidRequestError("OUT", str(root), expected)
        self._sums: dict[str, str] = {}
        self.size_bytes = 0

    @property
    def count(self) -> int:
        """Files put so far."""
        return len(self._sums)

    def put(self, name: str, data: bytes) -> None:
        """Write a file, unless it stands there with the same bytes."""
        path = self._root / name
        digest = hashlib.sha256(data).hexdigest()
        self._sums[name] = digest
        self.size_bytes += len(data)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)

    def finish(self) -> None:
        """Remove what an earlier export put and this one did not, then write the list."""
        for name in sorted(self._before - self._sums.keys()):
            path = (self._root / name).resolve()
            if path.is_relative_to(self._root.resolve()):
                path.unlink(missing_ok=True)
        lines = "".join(f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
        write_atomic(self._root / SUMS, lines.encode())


def _listed(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {line.partition("  ")[2] for line in path.read_text("utf-8").splitlines()}
