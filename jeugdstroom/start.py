"""The first that the command does: answer Ctrl-C in one line while Python imports everything else.

Only what stands here is imported before that; a program that imports jeugdstroom keeps its own way with signals.
"""

import os
import sys

COMMAND = "jeugdstroom"
STDERR = 2
SIGINT_CODE = 130
"""128 + 2, as a shell says it."""
STOPPED = b"jeugdstroom: stopped; nothing was written\n"


def answer_ctrl_c() -> None:
    """Leave at once, and quietly, when stopped before anything is begun; for the command only."""
    if not is_the_command():
        return
    try:
        import signal

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)
    except KeyboardInterrupt:
        _leave(SIGINT_CODE - 128)


def is_the_command() -> bool:
    """Whether this process is ``jeugdstroom`` or ``python -m jeugdstroom``."""
    script = os.path.splitext(os.path.basename(sys.argv[0]))[0] if sys.argv else ""  # noqa: PTH119, PTH122 - no import
    return script == COMMAND or (sys.argv[:1] == ["-m"] and COMMAND in sys.orig_argv)


def _leave(number: int, _: object = None) -> None:
    os.write(STDERR, STOPPED)
    # No clean-up: half-imported packages would print a traceback, and nothing was begun.
    os._exit(128 + number)
