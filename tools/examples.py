"""Write the output of every ``console`` example as a running service prints it now.

For the editor of the docs: ``tests/docs`` runs the same examples and compares. Usage:
``python tools/examples.py http://127.0.0.1:8000 README.md …``
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)
_ADDRESS = "http://127.0.0.1:8000"


def renewed(block: str, server: str) -> str:
    """Return a block with each command's present output below it."""
    out = []
    for command in _COMMAND.findall(block):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-ec", command.replace(_ADDRESS, server)],
            capture_output=True,
            text=True,
            check=False,
        )
        printed = (done.stdout + done.stderr).replace(server, _ADDRESS)
        out.append(f"$ {command}\n{printed.rstrip()}\n")
    return "".join(out)


def main(server: str, pages: list[str]) -> None:
    """Renew the examples of some pages."""
    for name in pages:
        page = Path(name)
        text = page.read_text("utf-8")
        page.write_text(
            _BLOCK.sub(lambda m: f"```console\n{renewed(m[1], server)}```", text), "utf-8"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
