"""The files in which a worker tells the others what it counted.

They are laid out as prometheus_client's ``MmapedDict`` lays them out, so that its multiprocess mode
reads them, but are written with plain writes: its own go through a sparse file in memory, and on a
full disk touching a page of that ends the process (SIGBUS) where a write is an ``OSError``.
"""

from __future__ import annotations

import json
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
_PARTS = 4  # of a key: the family's name, the number's, its labels, what it is about
_NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_SAYABLE = re.compile("[^\ud800-\udfff]*")  # half a surrogate pair can be written in no answer


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


def fault_of(path: Path) -> str:
    """Return why a worker's file cannot be added to the others; empty: it can, or it went away.

    The library that adds them up trusts what it reads: garbage would end its answer, or keep it
    reading for ever. So all of it is read here first.
    """
    try:
        _check(path.read_bytes(), path.name.partition("_")[0])
    except FileNotFoundError:  # the worker ended and took it away
        return ""
    except OSError as error:
        return error.strerror or "it cannot be read"
    except (ValueError, RecursionError) as error:
        return str(error) or "it is damaged"
    return ""


def _check(data: bytes, kind: str) -> None:
    """Read a file as it is laid out.

    Raises:
        ValueError: it is not laid out so; says where.
        RecursionError: a key is nested without end.
    """
    whole = int(_HEAD.unpack_from(data)[0]) if len(data) >= _HEAD.size else -1
    if not _HEAD.size <= whole <= len(data):
        raise ValueError("it is cut off")
    at = _HEAD.size
    while at < whole:
        length = int(_LENGTH.unpack_from(data, at)[0]) if at + _LENGTH.size <= whole else -1
        begins = at + _LENGTH.size
        ends = at + (_LENGTH.size + length) // 8 * 8 + 8  # one to eight spaces after the key
        if length < 0 or ends + _NUMBER.size > whole:
            raise ValueError(f"no key and number at byte {at}")
        if not _is_key(data[begins : begins + length].decode(), kind):
            raise ValueError(f"no key at byte {begins}")
        at = ends + _NUMBER.size


def _is_key(text: str, kind: str) -> bool:
    """Tell whether a key says what a number is of, in words that can be told again."""
    key = json.loads(text)
    if not (isinstance(key, list) and len(key) == _PARTS and isinstance(key[2], dict)):
        return False
    family, sample, labels, about = key
    words = [family, sample, about, *labels, *labels.values()]
    if not all(isinstance(word, str) and _SAYABLE.fullmatch(word) for word in words):
        return False
    if kind == "histogram" and "le" in labels:
        float(labels["le"])
    return all(_NAME.fullmatch(name) for name in (family, sample, *labels))
