"""Ctrl-C and SIGTERM: a command stops, and says which files and stores it has written."""

import glob
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

STOPPED = 128 + signal.SIGINT
NOTHING_WRITTEN = "nothing was written"
NOTHING = f"stopped; {NOTHING_WRITTEN}"
IMPORT_MACHINERY = "<frozen importlib._bootstrap>"
"""The file of every frame in which Python imports a module."""
CURSOR_BACK = "\r\x1b[2K\x1b[?25h"
"""What a progress bar leaves on a terminal is wiped, and the cursor that it hides is shown again."""
AGAIN_SECONDS = 0.02
"""Until an interruption that Python could not pass on is repeated: longer than a callback, shorter than a blink."""

Stamp = tuple[int, int]


class Interruption:
    """Signal handling and the message of a stopped command; one object for the process."""

    def __init__(self) -> None:
        self.number = int(signal.SIGINT)
        self.received = False
        self._store: Callable[[], str] | None = None
        self._watched: list[tuple[Path, str, dict[Path, Stamp]]] = []

    def begin(self) -> None:
        """Forget the files of an earlier command."""
        # Cleared, not replaced: other modules hold this object.
        self.__init__()

    def watch(self, file: Path) -> None:
        """Say of this file whether it was written."""
        # A name with [ ] in it is no pattern.
        self.watch_all(file.parent, glob.escape(file.name))

    def watch_all(self, folder: Path, pattern: str) -> None:
        """Say which files were written in a folder, of those that a pattern such as plan-*.yaml finds."""
        self._watched.append((folder, pattern, _stamps(folder, pattern)))

    def watch_store(self, describe: Callable[[], str]) -> None:
        """From here on results go into a store; ``describe`` says how many it holds."""
        self._store = describe

    @property
    def code(self) -> int:
        """The exit code of a command that was stopped."""
        return 128 + self.number

    def message(self) -> str:
        """What a stopped command says: what it has written by then."""
        written = [
            path
            for folder, pattern, before in self._watched
            for path, stamp in _stamps(folder, pattern).items()
            if before.get(path) != stamp
        ]
        parts = [self._store()] if self._store is not None else []
        parts += [f"written by then: {', '.join(map(str, written))}"] if written else []
        return f"stopped; {'; '.join(parts)}" if parts else NOTHING

    def listen(self) -> None:
        """Answer SIGINT and SIGTERM from here on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        sys.unraisablehook = self._unraisable

    def leave_alone(self) -> None:
        """Give both signals back to Python, for a server that has its own way to stop."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def finish(self, code: int) -> None:
        """After the answer: exit at once on a signal while Python cleans up."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(code))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.received, self.number = True, number
        if self._store is None and not self._watched and _is_importing(frame):
            # An import that is broken off half-way fails in its own words; nothing has been begun that needs an end.
            # Past the buffers of Python: a signal that comes inside a print cannot enter it again.
            cursor = CURSOR_BACK if os.isatty(2) else ""
            os.write(2, f"{cursor}jeugdstroom: {NOTHING}\n".encode())
            os._exit(self.code)
        raise KeyboardInterrupt

    def _unraisable(self, fault: "sys.UnraisableHookArgs") -> None:
        """Repeat an interruption that came in a callback or finalizer, which cannot raise it."""
        if issubclass(fault.exc_type, KeyboardInterrupt):
            threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), self.number)).start()
        else:
            sys.__unraisablehook__(fault)


def _stamps(folder: Path, pattern: str) -> dict[Path, Stamp]:
    """Modification time and inode of each file; a replaced file has another inode."""
    if not folder.is_dir():
        return {}
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(folder.glob(pattern))}


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == IMPORT_MACHINERY:
            return True
        frame = frame.f_back
    return False


interruption = Interruption()
