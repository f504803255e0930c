"""Charts of a report by matplotlib: the same picture as SVG for a page and as PNG for a Word file.

Figures are made without pyplot, which keeps global state. Settings that matplotlib reads only from its global
``rcParams`` are set for the duration of one picture, under a lock. Equal pictures give equal bytes.
"""

# matplotlib's stubs want each of the options that we hand on together by its own type.
# pyright: reportArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import math
import re
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from html import escape
from io import BytesIO
from itertools import pairwise
from textwrap import fill, wrap
from threading import Lock
from typing import TYPE_CHECKING, Any

from experiments.i18n.catalogue import Words
from experiments.report.content import Bars, BarSegment, Dumbbells, Line, Lines, Pair, Picture
from experiments.report.deterministic_zip import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

COLOURS = {"base": "#6b7789", "plan": "#0853aa", "budget": "#710e25"}
INK, SOFT, GRID, PAPER = "#12233d", "#55657d", "#dfe5ec", "#ffffff"
LESS, MORE = "#3fa98a", "#dd9a52"
WIDTH, ROW = 7.2, 0.42
"""Inches: the width of a chart, and the height of one bar or pair."""
FONT_SIZE = 8.6
LABEL_GAP = 1.4 * FONT_SIZE / 72.0
"""Inches between two labels below each other."""
DIGIT_WIDTH = 0.7 * FONT_SIZE / 72.0
"""Inches that a digit of a label takes, with its share of the space between two labels beside each other."""
DPI = 200
SETTINGS: "dict[RcKeyType, Any]" = {
    "svg.fonttype": "none",
    "svg.hashsalt": "jeugdstroom",
    "text.parse_math": False,
    "font.size": FONT_SIZE,
}
# A date or a version of matplotlib in the file would make equal reports unequal bytes.
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
ROOT_TAG = re.compile(r"<svg\b[^>]*?(viewBox=\"[^\"]*\")[^>]*>")
ID_OR_REFERENCE = re.compile(r'(\bid="|href="#)')

_rc_lock = Lock()


def svg(picture: Picture, words: Words) -> str:
    """A picture as one SVG element, with its caption and description for who cannot see it."""
    stream = BytesIO()
    with _figure_of(picture, words) as figure:
        figure.savefig(stream, format="svg", metadata=NO_METADATA)
    name = f"picture-{picture.id}"
    # The page holds several pictures, in which matplotlib uses the same ids.
    content = ID_OR_REFERENCE.sub(rf"\g<1>{name}-", stream.getvalue().decode())
    root = ROOT_TAG.search(content)
    assert root is not None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-labelledby="{name}-title {name}-about" {root[1]}>'
        f'<title id="{name}-title">{escape(printable(picture.caption))}</title>'
        f'<desc id="{name}-about">{escape(printable(picture.alt))}</desc>{content[root.end() :]}'
    )


def png(picture: Picture, words: Words) -> bytes:
    """A picture as a PNG file of ``DPI`` dots per inch."""
    stream = BytesIO()
    with _figure_of(picture, words) as figure:
        figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    return stream.getvalue()


@contextmanager
def _figure_of(picture: Picture, words: Words) -> Generator["Figure"]:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    chart = picture.chart
    with _rc_lock, rc_context(SETTINGS), warnings.catch_warnings():
        # A name may hold a letter that the font lacks; a picture then shows a box, which is no reason to complain.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(facecolor=PAPER)
        if isinstance(chart, Lines):
            _draw_lines(figure, chart, words)
        elif isinstance(chart, Dumbbells):
            _draw_pairs(figure, chart, words)
        else:
            _draw_bars(figure, chart, words)
        yield figure


def _axes(figure: "Figure", plot_height: float, left: float, right: float, above: float) -> "Axes":
    """Axes without a frame, with room (inches) for labels on all sides; heights below are for the horizontal axis."""
    below = 0.45
    height = above + plot_height + below
    figure.set_size_inches(WIDTH, height)
    axes = figure.add_axes((left / WIDTH, below / height, (WIDTH - left - right) / WIDTH, plot_height / height))
    axes.set_frame_on(False)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=SOFT)
    return axes


def _round_axis(axes: "Axes", values: Sequence[float], words: Words, *, vertical: bool) -> None:
    """Round ticks around the values, with a grid line and a number each."""
    from matplotlib.ticker import MaxNLocator

    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    least = max(abs(max(known)) * 0.02, 1e-9)
    low, high = min(known), max(known)
    # numbers below each other always fit; beside each other as few as there is room for
    room = math.inf if vertical else axes.get_position().width * WIDTH
    for bins in (7, 5, 3, 2):
        ticks = MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]).tick_values(low, max(high, low + least))
        labels = _tick_labels(ticks, words)
        if max(map(len, labels)) * DIGIT_WIDTH <= room / (len(ticks) - 1):
            break
    axis = axes.yaxis if vertical else axes.xaxis
    axis.set_ticks(ticks, labels=labels)
    (axes.set_ylim if vertical else axes.set_xlim)(ticks[0], ticks[-1])
    # Clipping would need url() references, which the page does not allow; nothing is outside the axis anyway.
    axes.grid(axis="y" if vertical else "x", color=GRID, clip_on=False)


def _tick_labels(ticks: Sequence[float], words: Words) -> list[str]:
    """The numbers at the ticks, all with as many decimals as the longest needs."""
    digits = next(
        (count for count in range(6) if all(math.isclose(t, round(t, count), abs_tol=1e-9) for t in ticks)), 6
    )
    return [words.number(float(tick), digits) for tick in ticks]


def _draw_lines(figure: "Figure", chart: Lines, words: Words) -> None:
    years: Sequence[int] = chart.years
    axes = _axes(figure, plot_height=2.56, left=0.56, right=1.6, above=0.3)
    values = [value for line in chart.lines for part in (line.middle, line.low, line.high) for value in part]
    _round_axis(axes, values, words, vertical=True)
    axes.set_xticks(years, labels=[str(year) for year in years])
    axes.tick_params(axis="x", pad=8)
    if years[0] < years[-1]:
        axes.set_xlim(years[0], years[-1])
    axes.set_title(printable(chart.unit), loc="left", fontsize=FONT_SIZE, color=SOFT, x=-0.09, pad=9)
    for line in chart.lines:
        _draw_line(axes, line, years)
    low, high = axes.get_ylim()
    apart = LABEL_GAP / 2.56 * (high - low)
    ends = spread([list(line.middle)[-1] for line in chart.lines], apart)
    for line, end in zip(chart.lines, ends, strict=True):
        axes.annotate(
            fill(printable(line.name), 20),
            (years[-1], end),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=COLOURS[line.role],
            weight="bold",
            annotation_clip=False,
        )


def _draw_line(axes: "Axes", line: Line, years: Sequence[int]) -> None:
    colour = COLOURS[line.role]
    if line.low:
        axes.fill_between(years, line.low, line.high, color=colour, alpha=0.17, linewidth=0, clip_on=False)
    style = (0, (3, 2)) if line.role == "budget" else "solid"
    marker = "o" if len(years) == 1 else ""
    axes.plot(years, line.middle, color=colour, linewidth=2, linestyle=style, marker=marker, clip_on=False)


def spread(wanted: Sequence[float], distance: float) -> list[float]:
    """The same heights, moved up as little as is needed to stand a distance apart."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    moved = list(wanted)
    # Upwards only, from the lowest: one pass, and the lowest label stays at its line.
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + distance)
    return moved


def _rows(figure: "Figure", names: Sequence[str], left: float, right: float, above: float) -> "Axes":
    """Axes with a row for each name, the first one at the top."""
    axes = _axes(figure, plot_height=ROW * len(names), left=left, right=right, above=above)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), labels=["\n".join(wrap(printable(name), 34)[:2]) for name in names])
    axes.tick_params(axis="y", labelcolor=INK, pad=8)
    return axes


def _draw_pairs(figure: "Figure", chart: Dumbbells, words: Words) -> None:
    axes = _rows(figure, [pair.name for pair in chart.pairs], left=1.5, right=0.3, above=0.35)
    values = [value for pair in chart.pairs for value in (pair.base, pair.plan, pair.norm or 0.0)]
    _round_axis(axes, [0.0, *values], words, vertical=False)
    axes.set_xlabel(printable(chart.unit), loc="right", color=SOFT, labelpad=1)
    dots = {"marker": "o", "linestyle": "", "clip_on": False, "markeredgewidth": 1.8, "zorder": 3}
    for row, pair in enumerate(chart.pairs):
        if pair.norm is not None:
            axes.plot([pair.norm] * 2, [row - 0.35, row + 0.35], color=COLOURS["budget"], linestyle="--", clip_on=False)
        if pair.seen:
            colour = LESS if pair.plan < pair.base else MORE
            axes.plot([pair.base, pair.plan], [row, row], color=colour, linewidth=3.6, clip_on=False)
        axes.plot(pair.base, row, markersize=8, markerfacecolor=PAPER, markeredgecolor=COLOURS["base"], **dots)
        axes.plot(pair.plan, row, markersize=8 if pair.seen else 4, color=COLOURS["plan"], **dots)
        _label_pair(axes, pair, row, words)
    _legend(axes, chart)


def _label_pair(axes: "Axes", pair: Pair, row: int, words: Words) -> None:
    """The numbers above the dots; one, and that no difference is seen, where none is."""
    low, high = axes.get_xlim()
    labels = [(pair.plan, words.number(pair.plan, 1), COLOURS["plan"])]
    if not pair.seen:
        untold = words("early.short" if pair.seen is None else "unseen.short")
        labels = [(pair.base, f"{words.number(pair.base, 1)}, {untold}", SOFT)]
    elif abs(pair.base - pair.plan) > 0.07 * (high - low):
        labels.append((pair.base, words.number(pair.base, 1), COLOURS["base"]))
    for value, text, colour in labels:
        half = 0.006 * len(text) * (high - low)
        at = min(max(value, low + half), high - half)
        halo = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.4, "alpha": 0.85}
        axes.text(at, row - 0.22, text, ha="center", va="bottom", color=colour, bbox=halo, zorder=4)


def _legend(axes: "Axes", chart: Dumbbells) -> None:
    from matplotlib.lines import Line2D

    dots = {"marker": "o", "linestyle": "", "markersize": 8, "markeredgewidth": 1.8}
    handles = [
        Line2D([], [], markerfacecolor=PAPER, markeredgecolor=COLOURS["base"], label=printable(chart.base), **dots),
        Line2D([], [], color=COLOURS["plan"], label=printable(chart.plan), **dots),
        Line2D([], [], color=COLOURS["budget"], linestyle="--", label=printable(chart.norm)),
    ]
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "borderaxespad": 0.2}
    axes.legend(handles=handles, ncols=3, frameon=False, labelcolor=list(COLOURS.values()), **place)


def _draw_bars(figure: "Figure", chart: Bars, words: Words) -> None:
    axes = _rows(figure, [bar.name for bar in chart.bars], left=2.6, right=0.9, above=0.08)
    values = [value for bar in chart.bars for value in (bar.value, bar.low, bar.high) if value is not None]
    _round_axis(axes, [0.0, *values], words, vertical=False)
    axes.set_xlabel(printable(chart.unit), loc="right", color=SOFT, labelpad=1)
    axes.plot([0.0, 0.0], axes.get_ylim(), color=SOFT, linewidth=1.2, clip_on=False)
    for row, bar in enumerate(chart.bars):
        _draw_bar(axes, bar, row, words)


def _draw_bar(axes: "Axes", bar: BarSegment, row: int, words: Words) -> None:
    colour = INK if bar.total else LESS if bar.value < 0.0 else MORE
    weight = "bold" if bar.total else "normal"
    axes.barh(row, bar.value, height=0.5, color=colour, clip_on=False)
    axes.get_yticklabels()[row].set_fontweight(weight)
    edges = [0.0, bar.value]
    if bar.low is not None and bar.high is not None:
        edges += [bar.low, bar.high]
        whisker = {"color": COLOURS["base"], "linewidth": 1.5, "clip_on": False, "marker": "|", "markersize": 7}
        axes.plot([bar.low, bar.high], [row, row], **whisker)
    axes.annotate(
        printable(bar.note) or words.signed(bar.value),
        (max(edges), row),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        weight=weight,
        annotation_clip=False,
    )
