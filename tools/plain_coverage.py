"""Measure which lines of the engine the fast tests reach, with the compiler off; fails below ``FLOOR``.

    uv run python -m tools.plain_coverage

Compiled code leaves no trace of its lines, so the engine runs as plain Python: only tests that take seconds that way
are run, those of ``tools.mutate``.
"""

import os
import sys

import pytest

from tools.mutate import OPTIONS, TESTS, engine_files

FLOOR = 98.0
"""Share of lines reached (per cent), just below what was measured."""


def main() -> int:
    """Run the tests, print the table and say whether enough is reached."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    import coverage

    measured = coverage.Coverage(
        data_file=None,
        include=[str(path) for path in engine_files()],
    )
    measured.start()
    from tools.plain_records import read_fields_in_c

    read_fields_in_c()
    code = int(pytest.main([*OPTIONS, *TESTS]))
    measured.stop()
    reached = measured.report(show_missing=True, skip_covered=True, skip_empty=True)
    print(f"{reached:.1f} % of the engine's lines are reached without the compiler; at least {FLOOR} % is asked for")
    return code or int(reached < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
