"""Pictures as SVG: pure functions from what is drawn to text; no script, nothing from elsewhere."""

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap

from experiments.i18n.catalogue import Words
from experiments.report.content import Bar, Bars, Line, Lines, Pair, Pairs, Picture
from experiments.report.deterministic_zip import printable

WIDTH = 720.0
COLOURS = {"base": "#6b7789", "plan": "#0853aa", "budget": "#710e25"}
INK, SOFT, GRID, PAPER = "#12233d", "#55657d", "#dfe5ec", "#ffffff"
LESS, MORE = "#3fa98a", "#dd9a52"
ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LABEL_HEIGHT = 15.0


def svg(picture: Picture, words: Words) -> str:
    """A picture as one SVG element, with its caption and description for who cannot see it."""
    drawn = picture.drawn
    if isinstance(drawn, Lines):
        height, shapes = _lines(drawn, words)
    elif isinstance(drawn, Pairs):
        height, shapes = _pairs(drawn, words)
    else:
        height, shapes = _bars(drawn, words)
    name = f"picture-{picture.id}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-about" '
        f'viewBox="0 0 {WIDTH:.0f} {height:.0f}" font-size="12" fill="{INK}">'
        f'<title id="{name}-title">{_safe(picture.caption)}</title>'
        f'<desc id="{name}-about">{_safe(picture.alt)}</desc>{"".join(shapes)}</svg>'
    )


class Scale:
    """From values to places on the paper, on a round axis."""

    def __init__(self, values: Sequence[float], ends: tuple[float, float], *, from_zero: bool = False) -> None:
        known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
        low, high = min(known), max(known)
        if from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        self.step = round_step(max(high - low, abs(high) * 0.02, 1e-9) / 6.0)
        self.low = math.floor(low / self.step + 1e-9) * self.step
        self.high = max(math.ceil(high / self.step - 1e-9) * self.step, self.low + self.step)
        self.ends = ends

    def __call__(self, value: float) -> float:
        """The place of a value."""
        start, end = self.ends
        return start + (value - self.low) / (self.high - self.low) * (end - start)

    def ticks(self) -> list[float]:
        """The values at which the axis has a line."""
        count = round((self.high - self.low) / self.step)
        return [self.low + number * self.step for number in range(count + 1)]

    @property
    def digits(self) -> int:
        """Decimals that tell two ticks apart."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9)) + (1 if _odd_step(self.step) else 0)


def _odd_step(step: float) -> bool:
    size = 10.0 ** math.floor(math.log10(step) + 1e-9)
    return step < 20.0 and abs(step / size - 2.5) < 1e-6


def round_step(rough: float) -> float:
    """The smallest round number that is at least this."""
    size = 10.0 ** math.floor(math.log10(rough))
    return next(step * size for step in ROUND_STEPS if step * size >= rough * (1 - 1e-9))


def _safe(text: str) -> str:
    """A text that is only a text, whatever stands in it."""
    return escape(printable(text))


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = INK, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{_safe(text)}</text>'


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dash}/>'
    )


def _across(scale: Scale, top: float, bottom: float, words: Words) -> list[str]:
    """Grid lines of a horizontal axis, with their values below."""
    shapes = []
    for tick in scale.ticks():
        shapes.append(_stroke(scale(tick), top, scale(tick), bottom, GRID))
        shapes.append(_text(scale(tick), bottom + 16.0, words.number(tick, scale.digits), "middle", SOFT))
    return shapes


def _lines(drawn: Lines, words: Words) -> tuple[float, list[str]]:
    left, right, top, bottom = 56.0, 590.0, 24.0, 280.0
    values = [value for line in drawn.lines for some in (line.middle, line.low, line.high) for value in some]
    up = Scale(values, (bottom, top))
    apart = (right - left) / max(1, len(drawn.years) - 1)
    across = [left + number * apart for number in range(len(drawn.years))]
    shapes = [_text(left, 12.0, drawn.unit, "start", SOFT)]
    for tick in up.ticks():
        shapes.append(_stroke(left, up(tick), right, up(tick), GRID))
        shapes.append(_text(left - 8.0, up(tick) + 4.0, words.number(tick, up.digits), "end", SOFT))
    shapes += [_text(x, bottom + 18.0, str(year), "middle", SOFT) for x, year in zip(across, drawn.years, strict=True)]
    shapes += [_band(line, across, up) for line in drawn.lines if line.low]
    shapes += [_path(line, across, up) for line in drawn.lines]
    heights = spread([up(line.middle[-1]) for line in drawn.lines], LABEL_HEIGHT)
    for line, height in zip(drawn.lines, heights, strict=True):
        shapes.append(_text(right + 10.0, height + 4.0, line.name, "start", COLOURS[line.role], bold=True))
    return bottom + 30.0, shapes


def _points(across: Sequence[float], heights: Sequence[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, heights, strict=True))


def _band(line: Line, across: Sequence[float], up: Scale) -> str:
    there = _points(across, [up(value) for value in line.high])
    back = _points(across[::-1], [up(value) for value in line.low[::-1]])
    return f'<polygon points="{there} {back}" fill="{COLOURS[line.role]}" fill-opacity="0.17"/>'


def _path(line: Line, across: Sequence[float], up: Scale) -> str:
    points = _points(across, [up(value) for value in line.middle])
    dash = ' stroke-dasharray="6 4"' if line.role == "budget" else ""
    colour = COLOURS[line.role]
    dots = "".join(f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{colour}"/>'
                   for p in points.split()) if len(across) == 1 else ""  # fmt: skip
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>{dots}'


def spread(wanted: Sequence[float], distance: float) -> list[float]:
    """The same heights, moved down as little as is needed to stand a distance apart."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    moved = list(wanted)
    for upper, lower in pairwise(order):
        moved[lower] = max(moved[lower], moved[upper] + distance)
    return moved


def _pairs(drawn: Pairs, words: Words) -> tuple[float, list[str]]:
    left, right, top, each = 150.0, 690.0, 32.0, 40.0
    bottom = top + each * len(drawn.pairs)
    values = [value for pair in drawn.pairs for value in (pair.base, pair.plan, pair.norm or 0.0)]
    scale = Scale(values, (left, right), from_zero=True)
    shapes = _legend(drawn, left) + _across(scale, top, bottom, words)
    shapes.append(_text(right, bottom + 32.0, drawn.unit, "end", SOFT))
    for number, pair in enumerate(drawn.pairs):
        y = top + each * (number + 0.6)
        shapes.append(_text(left - 12.0, y + 4.0, pair.name, "end"))
        if pair.norm is not None:
            shapes.append(_stroke(scale(pair.norm), y - 14.0, scale(pair.norm), y + 14.0, COLOURS["budget"], 2.0, True))
        if pair.seen:
            colour = LESS if pair.plan < pair.base else MORE
            shapes.append(_stroke(scale(pair.base), y, scale(pair.plan), y, colour, 5.0))
        shapes.append(_dot(scale(pair.base), y, hollow=True))
        shapes.append(_dot(scale(pair.plan), y, small=not pair.seen))
        shapes += _pair_labels(pair, scale, y, words)
    return bottom + 40.0, shapes


def _pair_labels(pair: Pair, scale: Scale, y: float, words: Words) -> list[str]:
    """The numbers above the dots; one, and that no difference is seen, where none is."""
    base, plan = scale(pair.base), scale(pair.plan)
    if not pair.seen:
        untold = words("early.short" if pair.seen is None else "unseen.short")
        return [_above(base, y, f"{words.number(pair.base, 1)}, {untold}", SOFT, scale)]
    labels = [_above(plan, y, words.number(pair.plan, 1), COLOURS["plan"], scale)]
    if abs(base - plan) > 36.0:
        labels.append(_above(base, y, words.number(pair.base, 1), COLOURS["base"], scale))
    return labels


def _above(x: float, y: float, text: str, colour: str, scale: Scale) -> str:
    start, end = scale.ends
    half = 3.2 * len(text)
    halo = f'stroke="{PAPER}" stroke-width="4" paint-order="stroke"'
    label = _text(min(max(x, start + half), end - half), y - 10.0, text, "middle", colour)
    return label.replace("<text ", f"<text {halo} ", 1)


def _dot(x: float, y: float, hollow: bool = False, small: bool = False) -> str:
    colour = COLOURS["base" if hollow else "plan"]
    fill = PAPER if hollow else colour
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.5 if small else 6.5}" fill="{fill}" stroke="{colour}" '
        'stroke-width="2.5"/>'
    )


def _legend(drawn: Pairs, left: float) -> list[str]:
    shapes = [_dot(left + 8.0, 12.0, hollow=True), _text(left + 20.0, 16.0, drawn.base, colour=COLOURS["base"])]
    shapes += [_dot(left + 148.0, 12.0), _text(left + 160.0, 16.0, drawn.plan, colour=COLOURS["plan"])]
    norm = left + 290.0
    shapes += [_stroke(norm, 3.0, norm, 21.0, COLOURS["budget"], 2.0, dashed=True)]
    return [*shapes, _text(norm + 10.0, 16.0, drawn.norm, colour=COLOURS["budget"])]


def _bars(drawn: Bars, words: Words) -> tuple[float, list[str]]:
    left, right, top, each = 250.0, 640.0, 8.0, 40.0
    bottom = top + each * len(drawn.bars)
    values = [v for bar in drawn.bars for v in (bar.value, bar.low, bar.high) if v is not None]
    scale = Scale(values, (left, right), from_zero=True)
    shapes = _across(scale, top, bottom, words)
    for number, bar in enumerate(drawn.bars):
        shapes += _bar(bar, top + each * (number + 0.5), left, scale, words)
    shapes.append(_stroke(scale(0.0), top, scale(0.0), bottom, SOFT, 1.5))
    shapes.append(_text(right, bottom + 34.0, drawn.unit, "end", SOFT))
    return bottom + 42.0, shapes


def _bar(bar: Bar, y: float, left: float, scale: Scale, words: Words) -> list[str]:
    lines = wrap(bar.name, 38)[:2] or [""]
    first = y + 4.0 - 7.0 * (len(lines) - 1)
    names = [_text(left - 14.0, first + 14.0 * n, line, "end", bold=bar.total) for n, line in enumerate(lines)]
    start, end = sorted((scale(0.0), scale(bar.value)))
    colour = INK if bar.total else LESS if bar.value < 0.0 else MORE
    half = 10.0
    box = (
        f'<rect x="{start:.1f}" y="{y - half:.1f}" width="{end - start:.1f}" height="{2 * half:.0f}" fill="{colour}"/>'
    )
    edges = [start, end]
    whisker = []
    if bar.low is not None and bar.high is not None:
        ends = (scale(bar.low), scale(bar.high))
        whisker = [_stroke(*(ends[0], y, ends[1], y), COLOURS["base"], 2.0)]
        whisker += [_stroke(x, y - 5.0, x, y + 5.0, COLOURS["base"], 2.0) for x in ends]
        edges += [scale(bar.low), scale(bar.high)]
    text = bar.note or words.signed(bar.value)
    return [*names, box, *whisker, _text(max(edges) + 8.0, y + 4.0, text, bold=bar.total)]
