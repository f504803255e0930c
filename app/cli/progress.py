"""Progress and notes on standard error, beside the answer on standard output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from agents.base.files.errors import one_line

LINES = 20
"""Off a terminal, progress is printed this many times."""

Progress = Callable[[int, int], None]
"""Takes how much is done, and how much there is to do."""


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    # Only on a terminal: what a pipe reads needs no bar, and a command starts sooner without Rich.
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total, description=what)


def progress_lines(what: str) -> Progress:
    """Progress as a line on standard error now and then."""
    last_part = -1

    def print_line(done: int, total: int) -> None:
        nonlocal last_part
        part = LINES * done // max(1, total)
        if part != last_part:
            last_part = part
            print_note(f"{done:,} of {total:,} {what}")

    return print_line


def print_note(sentence: str) -> None:
    """Print a line that is no part of the answer."""
    with suppress(OSError):  # a command goes on, and ends as it should, when nobody reads standard error
        print(f"jeugdstroom: {one_line(sentence)}", file=sys.stderr, flush=True)
