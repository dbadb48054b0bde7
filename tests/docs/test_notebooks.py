"""Every notebook runs from top to bottom on a clean kernel, and keeps no output in git."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def stored_outputs(notebook: Any) -> list[str]:
    """Return the ids of cells that hold an output or a run's number."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.id for cell in code if cell.outputs or cell.execution_count is not None]


def run(notebook: Any) -> None:
    """Execute a notebook on a kernel of its own, in the notebooks' folder."""
    where = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_keeps_no_outputs(path: Path) -> None:
    assert stored_outputs(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_on_a_clean_kernel(
    path: Path, shipped_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_URL", shipped_server)
    notebook = nbformat.read(path, as_version=4)
    run(notebook)
    shown = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert [o for o in shown if o.output_type == "stream" and o.name == "stderr"] == []
    assert any("image/png" in o.get("data", {}) for o in shown)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_these_checks_can_fail() -> None:
    cell = nbformat.v4.new_code_cell("assert 1 == 2", execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert stored_outputs(notebook) == [cell.id]
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(notebook)
