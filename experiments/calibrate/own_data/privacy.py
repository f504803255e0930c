"""Small counts: nothing that is written shows how few children stand behind a figure."""

from collections.abc import Mapping

from experiments.calibrate.own_data.figures import figures

SMALLEST = 10
"""Counts of 1 to 9 are not shown."""
ROUNDED_TO = 5


def suppressed(found: Mapping[str, float]) -> set[str]:
    """Figures of one year that may not be shown: small counts, and a second part where the total gives one away."""
    counts = {name: value for name, value in found.items() if figures()[name].kind == "count"}
    hidden = {name for name, value in counts.items() if 0 < value < SMALLEST}
    for total in {figures()[name].parts_of for name in counts} - {None}:
        parts = [name for name in counts if figures()[name].parts_of == total]
        small = [name for name in parts if name in hidden]
        others = sorted((counts[name], name) for name in parts if name not in hidden and counts[name] > 0)
        # One hidden part follows from the total and the others: so a second one is hidden, the smallest.
        if len(small) == 1 and others:
            hidden.add(others[0][1])
    return hidden


def shown(found: Mapping[str, float]) -> dict[str, float]:
    """What may be used and written of one year: no small counts, the other counts rounded."""
    hidden = suppressed(found)
    return {
        name: ROUNDED_TO * round(value / ROUNDED_TO) if figures()[name].kind == "count" else value
        for name, value in found.items()
        if name not in hidden
    }
