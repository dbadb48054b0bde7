"""Run the Dockerfile's own steps in an empty root, for machines without a docker engine.

    python docker/replay.py ROOT            # folders below ROOT stand for the image's
    python docker/replay.py ROOT --chroot   # ROOT is a Debian root with Python 3.11; needs root

The steps are read from the Dockerfile, so the two cannot drift apart. Only what is in git is
copied, as .dockerignore would have it. At the end the service is started as the Dockerfile
starts it and asked with the Dockerfile's HEALTHCHECK and for the shares.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PORT = "8765"


@dataclass
class Image:
    """What the steps have made so far."""

    root: Path
    chroot: bool
    workdir: str = "/"
    user: str | None = None
    env: dict[str, str] = field(default_factory=lambda: {"HOME": "/tmp", "PATH": os.defpath})

    def below(self, path: str) -> Path:
        """Return where a path of the image lies on this machine."""
        return self.root / path.lstrip("/")

    def command(self, words: list[str]) -> list[str]:
        """Return the words that run a command of the image here."""
        if not self.chroot:
            return words
        who = [f"--userspec={self.user}:{self.user}"] if self.user else []
        inside = ["/bin/sh", "-c", f"cd {self.workdir} && exec {shlex.join(words)}"]
        return ["chroot", *who, str(self.root), *inside]

    def placed(self, text: str) -> str:
        """Return a step with the image's own folders as they are called here."""
        if self.chroot:
            return text
        return re.sub(r"(?<![\w.])/(src|opt/controlmap)\b", rf"{self.root}/\1", text)

    def environment(self) -> dict[str, str]:
        """Return the variables of a step; without chroot, this machine's tools are behind them."""
        env = {name: self.placed(value) for name, value in self.env.items()}
        if not self.chroot:
            env["PATH"] += os.pathsep + os.environ["PATH"]
        return env

    def run(self, words: list[str]) -> None:
        """Run one command of the image and fail as it fails."""
        cwd = None if self.chroot else self.below(self.workdir)
        subprocess.run(self.command(words), cwd=cwd, env=self.environment(), check=True)


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """Return (instruction, rest) of every step, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def copy(image: Image, rest: str) -> None:
    """Copy tracked files into the image; copies between stages are already in place."""
    if rest.startswith("--from="):
        return
    *sources, target = rest.split()
    for source in sources:
        listed = ["git", "-C", str(HERE), "ls-files", "-z", "--", source]
        names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            inner = name.removeprefix(source).lstrip("/") or Path(name).name
            to = image.below(image.workdir) / target
            to = to if source == target and not (HERE / source).is_dir() else to / inner
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, to)


def variables(rest: str) -> dict[str, str]:
    """Return the variables an ENV step sets."""
    return dict(word.split("=", 1) for word in shlex.split(rest))


def build(image: Image, wanted: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Replay every step; return the words of HEALTHCHECK and CMD."""
    last: dict[str, list[str]] = {}
    for instruction, rest in wanted:
        print(f"{instruction} {rest}"[:100], flush=True)
        match instruction:
            case "FROM":  # both stages are the same base: one root stands for both
                image.workdir, image.env = "/", Image(image.root, image.chroot).env
            case "ENV":
                base = {"PATH": image.env["PATH"]}
                given = {k: re.sub(r"\$PATH", base["PATH"], v) for k, v in variables(rest).items()}
                image.env |= given
            case "WORKDIR":
                image.workdir = rest
                image.below(rest).mkdir(parents=True, exist_ok=True)
            case "COPY":
                copy(image, rest)
            case "RUN" if image.chroot or not rest.startswith("useradd"):
                image.run(["/bin/sh", "-c", image.placed(rest)])
            case "USER":
                image.user = rest
            case "HEALTHCHECK" | "CMD":
                last[instruction] = json.loads(rest[rest.index("[") :])
    return last


def serve(image: Image, last: dict[str, list[str]]) -> None:
    """Start the service as the image does, ask it, stop it."""
    image.env |= {"CONTROLMAP_PORT": PORT, "CONTROLMAP_HOST": "127.0.0.1"}
    started = time.monotonic()
    service = subprocess.Popen(image.command(last["CMD"]), cwd=image.root, env=image.environment())
    try:
        for _ in range(100):
            time.sleep(0.2)
            asked = subprocess.run(
                image.command(last["HEALTHCHECK"]), env=image.environment(), capture_output=True
            )
            if asked.returncode == 0 or service.poll() is not None:
                break
        print(f"healthy after {time.monotonic() - started:.1f} s: {asked.returncode == 0}")
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/control", timeout=20) as answer:
            regions = json.load(answer)["regions"]
        print(f"/control: {len(regions)} regions")
    finally:
        service.terminate()
        service.wait(timeout=20)


def main() -> None:
    """Replay the Dockerfile in the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--chroot", action="store_true")
    asked = parser.parse_args()
    asked.root.mkdir(parents=True, exist_ok=True)
    image = Image(asked.root.resolve(), asked.chroot)
    serve(image, build(image, steps((HERE / "Dockerfile").read_text())))
    print("replayed", file=sys.stderr)


if __name__ == "__main__":
    main()
