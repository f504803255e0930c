"""Columns that several tables share: both sides, and what differs."""

from experiments.i18n.catalogue import Words
from experiments.report.content import FITTING, Column


def in_one_unit(words: Words, sides: tuple[str, int], change: tuple[str, int]) -> tuple[Column, ...]:
    """Without, with, and the difference with its band; each as a unit with decimals."""
    return (
        *(Column(words(name), *sides) for name in ("without", "with")),
        *(Column(words(f"column.{name}"), *change, signed=True) for name in ("difference", "low", "high")),
    )


def in_any_unit(words: Words) -> tuple[Column, ...]:
    """What, in which unit, without, with, the difference and what that means."""
    return (
        Column(words("column.what")),
        Column(words("column.unit")),
        *(Column(words(name), "", FITTING) for name in ("without", "with")),
        Column(words("column.difference"), "", FITTING, signed=True),
        Column(words("column.meaning")),
    )
