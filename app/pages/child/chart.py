"""View model of two lives as bars on one time axis, in percent of its width. Pure functions."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.pages.child.narrative import HEAVIEST_LEVEL, StoryContext, summary
from experiments.compare.child_comparison import Lives
from model.flow.event_log import EventKind
from model.history.timeline import Episode, Story, segment_of
from model.setup.dimensions import WEEKS

MARKED = (EventKind.CRISIS, EventKind.COMES_BACK, EventKind.LEAVES)
MARGIN_WEEKS = 6
LEAST_SPAN = 78
ROOM_OF_MARK = 11.0
"""Width (percent) that a few words need."""
SHOWN_SEGMENTS = ("local", "B", "C", "stay")
MOST_TICKS = 12
TOP_OF_LADDER = HEAVIEST_LEVEL + 1.0
Drawn = dict[str, Any]


def span_of(lives: Lives, context: StoryContext) -> tuple[int, int]:
    """The first and last week to draw: shortly before the first event and shortly after the last."""
    start, end = context.setup.warm_up_weeks, context.setup.weeks
    both = (lives.base, lives.plan)
    weeks = [moment.week for story in both for moment in story.moments]
    weeks += [week for story in both for episode in story.episodes for week in (episode.since, episode.until)]
    if not weeks:
        return start, end
    first, last = max(start, min(weeks) - MARGIN_WEEKS), min(end, max(weeks) + MARGIN_WEEKS)
    if last - first < LEAST_SPAN:
        last = min(end, first + LEAST_SPAN)
        first = max(start, last - LEAST_SPAN)
    return first, last


def lanes_of(stories: Iterable[Story]) -> dict[int, int]:
    """A lane for each need, the same in every world, so that no two bars lie over each other."""
    reach: dict[int, tuple[int, int]] = {}
    for story in stories:
        for episode in story.episodes:
            since, until = reach.get(episode.need, (episode.since, episode.until))
            reach[episode.need] = min(since, episode.since), max(until, episode.until)
    free: list[int] = []
    lanes = {}
    # By their start, each in the first lane that is free: that takes the fewest lanes.
    for need, (since, until) in sorted(reach.items(), key=lambda item: item[1]):
        lane = next((row for row, busy in enumerate(free) if busy <= since), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = until
        lanes[need] = lane
    return lanes


def lives_chart(lives: Lives, context: StoryContext, *, changed: bool) -> Drawn:
    """Both lives (or one, without a plan), with ticks of time and the lanes that they need."""
    first, last = span_of(lives, context)
    # Over both worlds, so that a need stands in the same lane in each.
    lanes = lanes_of((lives.base, lives.plan))
    worlds = [("base", lives.base), ("plan", lives.plan)] if changed else [("base", lives.base)]
    return {
        "lanes": max(1, len(set(lanes.values()))),
        "ticks": _ticks(first, last, context),
        "worlds": [_world(name, story, lanes, (first, last), context) for name, story in worlds],
        "levels": [context.words(f"child.level.{level}") for level in range(HEAVIEST_LEVEL + 1)],
    }


def _world(name: str, story: Story, lanes: dict[int, int], span: tuple[int, int], context: StoryContext) -> Drawn:
    title = context.words(f"child.world.{name}")
    return {
        "id": name,
        "name": title,
        "sum": summary(story, context),
        "bars": [_bar(episode, lanes[episode.need], span, context, title) for episode in story.episodes],
        "marks": _marks(story, span, context),
        "line": _line(story.severities, span),
        "dots": [
            {"x": _at(moment.week, span), "y": _high(moment.judged_severity)}
            for moment in story.all_of(EventKind.REFERRED, EventKind.ADVISED)
        ],
    }


def _bar(episode: Episode, lane: int, span: tuple[int, int], context: StoryContext, world: str) -> Drawn:
    product = context.product(episode.product)
    weeks = context.weeks(episode.until - episode.since)
    segment = segment_of(context.setup, episode.product)
    time = context.time(episode.until - episode.since)
    waits = context.words("child.bar.wait", weeks=time)
    width = round(_at(episode.until, span) - _at(episode.since, span), 3)
    what = f"{waits}, {product}" if episode.waiting else product
    since, until = context.date(episode.since), context.date(episode.until)
    return {
        "left": _at(episode.since, span),
        "width": width,
        "lane": lane,
        "kind": "wait" if episode.waiting else segment if segment in SHOWN_SEGMENTS else "other",
        "text": (time if width < ROOM_OF_MARK else waits) if episode.waiting else product,
        "tip": context.words("child.bar.tip", what=what, since=since, until=until, weeks=weeks, place=world),
    }


def _marks(story: Story, span: tuple[int, int], context: StoryContext) -> list[Drawn]:
    """Signs for some events; one that comes soon after another has no text."""
    items: list[Drawn] = []
    free = -ROOM_OF_MARK
    for moment in story.all_of(*MARKED):
        at, text = _at(moment.week, span), context.words(f"child.mark.{moment.id}")
        has_room = at - free >= ROOM_OF_MARK
        free = at if has_room else free
        tip = f"{text}, {context.date(moment.week)}"
        items.append({"x": at, "what": moment.id, "text": text if has_room else "", "tip": tip})
    return items


def _at(week: int, span: tuple[int, int]) -> float:
    return round(100.0 * (min(max(week, span[0]), span[1]) - span[0]) / (span[1] - span[0]), 3)


def _high(severity: float) -> float:
    """The height of a severity (percent from the top)."""
    return round(100.0 * (1.0 - min(max(severity, 0.0), TOP_OF_LADDER) / TOP_OF_LADDER), 2)


def _line(severities: Sequence[tuple[int, float]], span: tuple[int, int]) -> list[tuple[float, float]]:
    """The corners of a step line."""
    at_first = next((severity for week, severity in reversed(severities) if week <= span[0]), 0.0)
    points: list[tuple[float, float]] = [(_at(span[0], span), _high(at_first))]
    for week, severity in severities:
        if week <= span[0]:
            continue
        # Two corners for each change: severity stays as it is between changes.
        points += [(_at(week, span), points[-1][1]), (_at(week, span), _high(severity))]
    return [*points, (_at(span[1], span), points[-1][1])]


def _ticks(first: int, last: int, context: StoryContext) -> list[Drawn]:
    """January of each year, or the quarters of a short time."""
    step = WEEKS // 4 if last - first < 3 * WEEKS else WEEKS
    while (last - first) / step > MOST_TICKS:
        step *= 2
    months = context.words.months
    items = []
    # From the first tick in sight: -(-a // b) divides upwards.
    for week in range(-(-first // step) * step, last, step):
        day = context.day(week)
        year = step >= WEEKS or week % WEEKS == 0
        items.append(
            {"x": _at(week, (first, last)), "text": str(day.year) if year else months[day.month - 1], "year": year}
        )
    return items
