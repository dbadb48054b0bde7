"""The files in which a worker tells the others what it counted.

They are laid out as prometheus_client's ``MmapedDict`` lays them out, so that its multiprocess mode
reads them, but are written with plain writes: its own go through a sparse file in memory, and on a
full disk touching a page of that ends the process (SIGBUS) where a write is an ``OSError``.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from prometheus_client.core import Metric
from prometheus_client.mmap_dict import mmap_key

_OURS = re.compile(
    r"(?:counter|histogram|summary|gauge_live(?:sum|min|max))_(?P<pid>[1-9][0-9]{0,8})\.db"
)
# Of a file: how many bytes of it count, padding; of a number: its value and a time nobody asks for.
_HEAD, _NUMBER = struct.Struct("i4x"), struct.Struct("dd")
_LENGTH = struct.Struct("i")


def worker_of(path: Path) -> int | None:
    """Return the process id in a file's name; None: it is not a worker's file."""
    named = _OURS.fullmatch(path.name)
    return int(named["pid"]) if named else None


def as_bytes(families: Iterable[Metric]) -> bytes:
    """Return a file as prometheus_client's ``MmapedDict`` lays it out, without its spare room.

    The head says how long the whole is. Each number has its key's length, the key, one to eight
    spaces up to a multiple of eight bytes, and two doubles.
    """
    numbers: dict[str, float] = {}
    for family in families:
        for sample in family.samples:
            names, given = list(sample.labels), list(sample.labels.values())
            about = (family.name, sample.name, names, given, family.documentation)
            numbers[cast("Any", mmap_key)(*about)] = sample.value
    body = bytearray()
    for key, value in numbers.items():
        name = key.encode()
        spaces = b" " * (8 - (_LENGTH.size + len(name)) % 8)
        body += _LENGTH.pack(len(name)) + name + spaces + _NUMBER.pack(value, 0.0)
    return _HEAD.pack(_HEAD.size + len(body)) + bytes(body)


def is_whole(path: Path) -> bool:
    """Tell whether a file is a worker's, and all of it there."""
    if worker_of(path) is None:
        return False
    try:
        with path.open("rb") as file:
            head, size = file.read(_HEAD.size), os.fstat(file.fileno()).st_size
    except OSError:  # a worker that ended took it away, or it is nobody's to read
        return False
    return len(head) == _HEAD.size and int(_HEAD.unpack(head)[0]) <= size
