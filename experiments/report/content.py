"""What a report holds, as plain data: sections of paragraphs, lists, tables and pictures; no file format in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from experiments.i18n.catalogue import Words
from experiments.i18n.format import MISSING

Cell = str | float | None
"""A text, a number in the unit of its column, or nothing."""


FITTING = -1
"""Decimals by the size of each number, for a column with several units."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; one of texts has no digits."""

    head: str
    unit: str = ""
    digits: int | None = None
    signed: bool = False

    @property
    def title(self) -> str:
        """Its head with its unit."""
        return f"{self.head} ({self.unit})" if self.unit else self.head

    def decimals(self, value: float) -> int:
        """Decimals with which one of its numbers is shown."""
        if self.digits == FITTING:
            return 0 if abs(value) >= 100.0 else 1
        return self.digits or 0

    def text(self, cell: Cell, words: Words) -> str:
        """One of its cells, as it is read."""
        if cell is None:
            return MISSING
        if isinstance(cell, str):
            return cell
        return (words.signed if self.signed else words.number)(cell, self.decimals(cell))


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; ``annex`` is for files that have room for every figure."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: int = 0
    """How many rows at the end add the others up."""
    annex: bool = False

    def column(self, head: str) -> list[Cell]:
        """The cells under a head."""
        at = [column.head for column in self.columns].index(head)
        return [row[at] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` marks the answer in short."""

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A bulleted list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line through the years, with its band; ``role`` (base, plan or budget) says how it is drawn."""

    name: str
    role: str
    middle: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines through the years, in one unit."""

    years: tuple[int, ...]
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Doing one thing and another, beside a norm."""

    name: str
    base: float
    plan: float
    seen: bool | None
    """None where there are too few runs for a verdict."""
    norm: float | None


@dataclass(frozen=True, slots=True)
class Dumbbells:
    """A dumbbell chart: two dots for each pair, pairs below each other, in one unit."""

    unit: str
    base: str
    plan: str
    norm: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class BarSegment:
    """One part of a whole, with its band."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    total: bool = False
    note: str = ""
    """What is written instead of a value that is not told."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Parts that add up to the last one, in one unit."""

    unit: str
    bars: tuple[BarSegment, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: what is drawn, a caption, and in words what it shows to who cannot see it."""

    id: str
    caption: str
    alt: str
    chart: Lines | Dumbbells | Bars


Block = Paragraph | Points | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language."""

    language: str
    title: str
    subtitle: str
    sections: tuple[Section, ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        """Everything in it, from top to bottom."""
        for section in self.sections:
            yield from section.blocks

    def table(self, table_id: str) -> Table:
        """One of its tables."""
        return next(block for block in self.blocks() if isinstance(block, Table) and block.id == table_id)

    def section(self, section_id: str) -> Section:
        """One of its sections."""
        return next(section for section in self.sections if section.id == section_id)

    def texts(self) -> Iterator[str]:
        """Every text that a reader sees, cells of tables included."""
        yield self.title
        yield self.subtitle
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Points):
        yield from block.items
    elif isinstance(block, Picture):
        yield from (block.caption, block.alt)
    else:
        yield block.caption
        yield from (column.title for column in block.columns)
        yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
