"""A small store that tests read, and a copy of it that they may harm."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from experiments.sweep.driver import sweep
from experiments.sweep.store.store import Store
from tests.experiments.sweep.made import LESS, plan_in


@pytest.fixture(scope="module")
def swept() -> Iterator[Path]:
    """A small sweep and one evaluation, in a folder that others may look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        store = Store(Path(folder) / "store", create=True)
        sweep(plan_in(LESS), store, batch=3)
        store.remember({"scenarios": ["a"]}, np.ones(3))
        yield store.folder


@pytest.fixture
def copy(swept: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return Path(shutil.copytree(swept, tmp_path / "copy"))
