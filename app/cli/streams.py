"""The standard streams of a command, which its caller may have closed."""

import os
import sys

STDERR = 2


def open_standard_streams() -> None:
    """Open closed standard streams on /dev/null; otherwise the first opened file would take their number."""
    for number in range(STDERR + 1):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    for number, name in ((1, "stdout"), (STDERR, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", closefd=False))  # noqa: SIM115 - open as long as the program
