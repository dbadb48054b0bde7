"""What a start does not pay for: libraries that few requests need are imported by those."""

from __future__ import annotations

import signal
import subprocess
import sys


def test_a_start_brings_no_library_of_tables() -> None:
    code = (
        "import sys; import app.main; from app.settings import Settings; "
        "app.main.create_app(Settings()); "
        "print(*sorted({'pandas', 'geopandas', 'pyogrio', 'matplotlib'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == [], found.stdout


def test_ctrl_c_while_a_command_is_loaded_ends_it_quietly() -> None:
    words = [sys.executable, "-X", "importtime", "-m", "app.cli", "import", "--help"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if " typer." in line:  # under way, and not at its end
                break
        process.send_signal(signal.SIGINT)
        said, more = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == ""
    assert "Traceback" not in more
    assert "KeyboardInterrupt" not in more


def test_ctrl_c_is_quiet_between_loading_and_running() -> None:
    code = (
        "import signal, app.cli; "
        "app.cli.command_line = lambda only: lambda: signal.raise_signal(signal.SIGINT); "
        "app.cli.main()"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout, found.stderr) == (130, "", "")


def test_loading_the_command_line_itself_takes_nothing() -> None:
    code = "import sys; import app.cli; print('typer' in sys.modules, 'app.errors' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
