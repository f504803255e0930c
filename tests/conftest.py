"""Where bytecode is not kept, tests keep it aside: many start a process, and each would compile every package anew."""

import os
import sys
from pathlib import Path

if sys.dont_write_bytecode:
    aside = Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(aside)
    sys.dont_write_bytecode = False
