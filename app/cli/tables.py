"""Tables that never fold an id and never cut a figure, on a terminal of any width and in a pipe.

Off a terminal a table takes the width that it needs. On a terminal prose folds between words; where that is not
enough, tables of figures are printed in parts under each other, and other tables as one block a row.
"""

import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.base.files.errors import one_line

WIDTH = 100
"""Columns of a sentence, and of a table with prose, where no terminal says how wide it is."""
WIDEST = 140
"""Columns; longer lines of prose are hard to read on any screen."""
LEAST_PROSE = 16
"""Columns of folded prose: three words or so on each line. What is shorter is not folded at all."""
HARD_SPACE = "\N{NO-BREAK SPACE}"
EDGES, BETWEEN = 2, 2
"""Columns that the frame of a table takes: outside, and between two columns."""


def room() -> int | None:
    """Width of the terminal in columns; None off a terminal, where width is unlimited."""
    return min(WIDEST, shutil.get_terminal_size((WIDTH, 0)).columns) if sys.stdout.isatty() else None


def say(sentence: str) -> None:
    """A sentence, folded between words; a path or an id in it is never broken."""
    _print_folded(one_line(sentence))


def _print_folded(text: str, indent: str = "") -> None:
    together = text.replace("€ ", f"€{HARD_SPACE}")  # a sign stays with its amount
    lines = textwrap.wrap(
        together, room() or WIDTH, break_long_words=False, break_on_hyphens=False, subsequent_indent=indent
    )
    # As Text: Rich would read a [word] in a name of the reader as markup.
    for line in lines or [""]:
        _print(Text(line.replace(HARD_SPACE, " ")))


def _print(what: Text | Table, width: int | None = None) -> None:
    # Rich would colour figures in a sentence, and off a terminal fold every line at 80 columns.
    Console(file=sys.stdout, highlight=False, width=width).print(what, soft_wrap=width is None)


@dataclass(frozen=True)
class TextColumn:
    """One column: its head, and a cell for each row; both may have several lines."""

    head: str
    cells: Sequence[Text]
    right: bool = False

    @cached_property
    def natural(self) -> int:
        """The width in which nothing folds."""
        return max(map(cell_len, self._lines()))

    @cached_property
    def folds(self) -> bool:
        """Whether this is prose, which may be folded between words; an id has no spaces, and figures never fold."""
        return not self.right and any(_is_prose(line) for cell in self.cells for line in cell.plain.splitlines())

    @cached_property
    def least(self) -> int:
        """The narrowest that this column can be without breaking a word, an id or a figure."""
        if not self.folds:
            return self.natural
        words = (word for line in self._lines() for word in line.split())
        return max(*map(cell_len, words), LEAST_PROSE)

    def _lines(self) -> list[str]:
        return [
            line for text in (self.head, *(cell.plain for cell in self.cells)) for line in text.splitlines() or [""]
        ]


def _is_prose(line: str) -> bool:
    """Whether a line is longer than a few words, and more than figures, such as 6,687 to 6,750."""
    if cell_len(line) <= LEAST_PROSE or " " not in line:
        return False
    return any(word != "to" and not any(map(str.isdigit, word)) for word in line.split())


def print_table(columns: Sequence[TextColumn], spare: Sequence[str] = ()) -> None:
    """Print columns within the width of the terminal; columns named in ``spare`` are dropped first, in that order."""
    width, left_out = room(), []
    visible = list(columns)
    for head in spare:
        if width is None or _least(visible) <= width:
            break
        left_out.append(head)
        visible = [column for column in visible if column.head != head]
    if width is None or _least(visible) <= width:
        _print_whole(visible, WIDTH if width is None else width)
    # Parts repeat the first column, so it must fit beside the widest of the others.
    elif not any(column.folds for column in visible) and _least([visible[0], widest(visible[1:])]) <= width:
        _print_in_parts(visible, width)
    else:
        _print_blocks(columns)
        return
    if left_out:
        say(f"Left out for want of room: {', '.join(left_out)}; --json has everything.")


def widest(columns: Sequence[TextColumn]) -> TextColumn:
    """The column that needs most room."""
    return max(columns, key=lambda column: column.least)


def _least(columns: Sequence[TextColumn]) -> int:
    return sum(column.least for column in columns) + EDGES + BETWEEN * (len(columns) - 1)


def widths(columns: Sequence[TextColumn], width: int) -> list[int]:
    """Width of each column: its minimum, plus a share of the remaining width for prose."""
    frame = EDGES + BETWEEN * (len(columns) - 1)
    over = width - frame - sum(column.least for column in columns)
    spare = [column.natural - column.least for column in columns]
    share = min(1.0, max(0, over) / max(1, sum(spare)))
    return [column.least + int(share * more) for column, more in zip(columns, spare, strict=True)]


def _print_whole(columns: Sequence[TextColumn], width: int) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    column_widths = widths(columns, width)
    for column, columns_wide in zip(columns, column_widths, strict=True):
        table.add_column(Text(column.head), justify="right" if column.right else "left", width=columns_wide)
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*row)
    _print(table, sum(column_widths) + EDGES + BETWEEN * (len(columns) - 1))


def _print_in_parts(columns: Sequence[TextColumn], width: int) -> None:
    """As many columns beside the first as fit, then the first again with the next ones."""
    first, *others = columns
    while others:
        part = [first, others.pop(0)]
        while others and _least([*part, others[0]]) <= width:
            part.append(others.pop(0))
        _print_whole(part, width)


def _print_blocks(columns: Sequence[TextColumn]) -> None:
    """Each row as a block: the first cell, and below it the others, each behind its head."""
    first, *others = columns
    for number, title in enumerate(first.cells):
        _print(Text(title.plain, style="bold"))
        for column in others:
            if cell := " ".join(column.cells[number].plain.split()):
                _print_folded(f"  {' '.join(column.head.split())}: {cell}", indent="    ")
    _print(Text(""))
