"""Run the Dockerfile's own steps in an empty folder, for machines without a docker engine.

    python docker/replay.py FOLDER

Folders below FOLDER stand for the image's. The steps are read from the Dockerfile, so the two
cannot drift apart; only files that git tracks are copied. At the end the service is started with
the Dockerfile's CMD and asked with its HEALTHCHECK and for the shares. What this cannot show is
what the base image holds; users are not made and not changed to.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PORT = "8765"
_OWN_FOLDERS = re.compile(r"(?<![\w./])/(src|opt/controlmap|srv/kept)\b")


@dataclass
class Image:
    """What the steps have made so far; ``exec_forms`` keeps the words of HEALTHCHECK and CMD."""

    root: Path
    workdir: str = "/"
    env: dict[str, str] = field(default_factory=dict)
    exec_forms: dict[str, list[str]] = field(default_factory=dict)

    def placed(self, text: str) -> str:
        """Return a step with the image's own folders as they are called here."""
        return _OWN_FOLDERS.sub(rf"{self.root}/\1", text)

    def folder(self) -> Path:
        """Return where the working folder lies here."""
        return self.root / self.workdir.lstrip("/")

    def environment(self) -> dict[str, str]:
        """Return this machine's variables with the image's before them."""
        env = dict(os.environ)
        env.pop("VIRTUAL_ENV", None)
        for name, value in self.env.items():
            env[name] = self.placed(value).replace("$PATH", os.environ["PATH"])
        return env

    def run(self, words: list[str]) -> int:
        """Run one command of the image and return its exit code."""
        return subprocess.run(
            words, cwd=self.folder(), env=self.environment(), check=False
        ).returncode


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """Return (instruction, rest) of every step, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def replay(image: Image, instruction: str, rest: str) -> None:
    """Replay one step.

    Raises:
        SystemExit: a RUN step failed.
    """
    if instruction == "FROM":  # both stages have one base: one folder stands for both
        image.workdir, image.env = "/", {}
    elif instruction == "ENV":
        image.env |= dict(word.split("=", 1) for word in shlex.split(rest))
    elif instruction == "WORKDIR":
        image.workdir = rest
        image.folder().mkdir(parents=True, exist_ok=True)
    elif instruction == "COPY" and not rest.startswith("--from="):
        copy(image, rest.split())
    elif instruction == "RUN" and not rest.startswith("useradd"):
        if image.run(["/bin/sh", "-c", image.placed(rest)]) != 0:
            raise SystemExit(f"failed: RUN {rest}")
    elif instruction in {"HEALTHCHECK", "CMD"}:
        image.exec_forms[instruction] = json.loads(rest[rest.index("[") :])


def copy(image: Image, words: list[str]) -> None:
    """Copy tracked files as COPY does: a folder's content, or files into a folder or to a name."""
    *sources, target = words
    for source in sources:
        listed = ["git", "-C", str(CHECKOUT), "ls-files", "-z", "--", source]
        names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            inner = Path(name).relative_to(source)
            to = image.folder() / target / (inner if inner.name else "")
            if not inner.name and (target == "./" or target.endswith("/")):
                to = image.folder() / target / Path(name).name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, to)


def serve(image: Image) -> None:
    """Start the service as the image does, ask it, stop it.

    Raises:
        SystemExit: it did not become healthy.
    """
    image.env |= {"CONTROLMAP_PORT": PORT, "CONTROLMAP_HOST": "127.0.0.1"}
    words = image.exec_forms["CMD"]
    words = [shutil.which(words[0], path=image.environment()["PATH"]) or words[0], *words[1:]]
    print(f"CMD {words[0]}", flush=True)
    with tempfile.TemporaryDirectory() as empty:
        service = subprocess.Popen(words, cwd=empty, env=image.environment())
        try:
            if not _healthy(image, service):
                raise SystemExit("the service did not become healthy")
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/control", timeout=20) as answer:
                print(f"/control: {len(json.load(answer)['regions'])} regions")
        finally:
            service.terminate()
            service.wait(timeout=20)


def _healthy(image: Image, service: subprocess.Popen[bytes]) -> bool:
    python, *rest = image.exec_forms["HEALTHCHECK"]
    python = shutil.which(python, path=image.environment()["PATH"]) or python
    for _ in range(60):
        time.sleep(0.5)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        asked = subprocess.run([python, *rest], env=image.environment(), check=False, **quiet)
        if asked.returncode == 0:
            return True
        if service.poll() is not None:
            return False
    return False


def main() -> None:
    """Replay the Dockerfile in the folder given."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    image = Image(Path(sys.argv[1]).resolve())
    image.root.mkdir(parents=True, exist_ok=True)
    for instruction, rest in steps((CHECKOUT / "Dockerfile").read_text()):
        print(f"{instruction} {rest}"[:100], flush=True)
        replay(image, instruction, rest)
    serve(image)


if __name__ == "__main__":
    main()
