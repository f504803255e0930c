"""Where the program starts: next to nothing is imported before Ctrl-C is answered in one line.

Importing everything else takes some tenths of a second, in which Python would answer Ctrl-C with a traceback.
"""

import os

STDERR = 2
SIGINT_CODE = 130
"""128 + 2, as a shell says it."""
STOPPED = b"jeugdstroom: stopped; nothing was written\n"

try:
    import signal
    import sys
    from types import FrameType
except KeyboardInterrupt:
    os.write(STDERR, STOPPED)
    os._exit(SIGINT_CODE)


def leave(number: int, _: FrameType | None = None) -> None:
    """Stop at once, as long as nothing has been begun."""
    os.write(STDERR, STOPPED)
    os._exit(128 + number)


def main() -> None:
    """Import the command line, and run it; from the first line on Ctrl-C and SIGTERM end quietly."""
    open_standard_streams()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    from app.command_line.main import main as run

    run()


def open_standard_streams() -> None:
    """Open what the caller has closed, on nothing; else the first file that is written takes its place."""
    for number in range(STDERR + 1):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    for number, name in ((1, "stdout"), (STDERR, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", closefd=False))  # noqa: SIM115 - open as long as the program


if __name__ == "__main__":
    main()
