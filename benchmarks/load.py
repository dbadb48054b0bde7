"""Load over loopback: ``wrk`` where Debian's is installed, else a small generator of our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 32
_LATENCY = re.compile(r"^\s+99%\s+([\d.]+)(us|ms|s)\s*$", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
_ERRORS = re.compile(r"Non-2xx or 3xx responses|Socket errors: connect [1-9]")
_UNIT_S = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a server bore: answers a second, and the time 99 in 100 took at most, seconds."""

    rate: float
    p99_s: float


def generator() -> str:
    """Return the name of what makes the load here."""
    return "wrk" if shutil.which("wrk") else "asyncio sockets"


def press(url: str, seconds: int) -> Load:
    """Ask one address again and again over 32 connections for some seconds."""
    if shutil.which("wrk"):
        return _wrk(url, seconds)
    return asyncio.run(_sockets(url, seconds))


def _wrk(url: str, seconds: int) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate, latency = _RATE.search(told), _LATENCY.search(told)
    if rate is None or latency is None or _ERRORS.search(told):
        raise RuntimeError(told)
    return Load(float(rate[1]), float(latency[1]) * _UNIT_S[latency[2]])


async def _sockets(url: str, seconds: int) -> Load:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    end = time.perf_counter() + seconds
    start = time.perf_counter()
    clients = (_client(parts.hostname, parts.port, request, end) for _ in range(CONNECTIONS))
    taken = [t for times in await asyncio.gather(*clients) for t in times]
    passed = time.perf_counter() - start
    return Load(len(taken) / passed, statistics.quantiles(taken, n=100)[98])


async def _client(host: str | None, port: int | None, request: bytes, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection(host, port)
    taken: list[float] = []
    while (begin := time.perf_counter()) < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(head.decode("latin-1"))
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        taken.append(time.perf_counter() - begin)
    writer.close()
    await writer.wait_closed()
    return taken
