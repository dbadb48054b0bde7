"""What a start does not pay for: libraries that few requests need are imported by those."""

from __future__ import annotations

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
