"""What all tests share: bytecode that is kept, and an engine that is compiled once.

Where bytecode is not kept, tests keep it aside: many start a process, and each would compile every package anew.
"""

import os
import sys
from pathlib import Path

import pytest

KEPT = Path(__file__).resolve().parents[1] / ".pytest_cache"

if sys.dont_write_bytecode:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(KEPT / "bytecode")
    sys.dont_write_bytecode = False


def pytest_collection_finish(session: pytest.Session) -> None:
    """One worker compiles the engine, which takes most of a minute; the others wait instead of doing it too."""
    if "PYTEST_XDIST_WORKER" not in os.environ or not session.items:
        return
    try:
        import fcntl
    except ImportError:
        return
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "engine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _compile_the_engine()


def _compile_the_engine() -> None:
    from model.outcomes.reducers import reduce
    from model.run import run
    from model.scenario import Scenario
    from model.setup.setup import set_up

    setup = set_up(Scenario(place="voorbeeldstad", years=1).with_levers(start_light=1.0))
    reduce(setup, run(setup, 0))
