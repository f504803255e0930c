"""A simulated child's life in words: dates, times, what happened, and how two lives differ. Pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agents.children.fields import NOBODY
from app.i18n.texts import with_stress
from experiments.compare.child_comparison import Lives
from experiments.i18n.catalogue import Words
from experiments.i18n.format import HARD_SPACE
from model.flow.event_log import EventKind
from model.history.events import MOST_FOLLOWED, REFERRERS
from model.history.timeline import Moment, Story
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup

WEEKS_PER_MONTH = WEEKS / 12
FROM_MONTHS, FROM_YEARS = 9, 104
"""Lengths (weeks) from which a time is written in months, and in years."""
PARTS = ("waiting", "first_level", "returns", "crises", "in_stay", "in_care")
"""The fields on which two lives are compared, the most important first; cost comes last."""
MOST_PARTS = 3
LEAST_WEEKS = 2
"""Smallest difference (weeks) that the sentence names."""
TIMES = ("returns", "crises")
WITH_LEVEL = (EventKind.REFERRED,)
HEAVIEST_LEVEL = 4


def round_euro(cents: int) -> int:
    """An amount in whole euro, from 1,000 on in hundreds."""
    euro = round(cents / 100)
    return round(euro, -2) if abs(euro) >= 1000 else euro


def _months(weeks: int) -> int:
    return round(weeks / WEEKS_PER_MONTH)


def _tenths_of_years(weeks: int) -> int:
    return round(10 * weeks / WEEKS)


@dataclass(frozen=True)
class StoryContext:
    """Writes lives of one place in one language."""

    setup: Setup
    words: Words

    def day(self, week: int) -> date:
        """The day on which a week of the run starts."""
        # The years of the model have 52 weeks: stretched over 365 days, or dates would fall behind the calendar.
        year, rest = divmod(week, WEEKS)
        return date(self.setup.first_year + year, 1, 1) + timedelta(days=int(rest * 365.25 / WEEKS))

    def date(self, week: int) -> str:
        """The day on which a week starts, as text."""
        return self.words.day(self.day(week))

    def time(self, weeks: int) -> str:
        """A length of time in weeks, months or years."""
        if weeks >= FROM_YEARS:
            return self.words("child.time.years", count=self.words.number(_tenths_of_years(weeks) / 10, 1))
        if weeks >= FROM_MONTHS:
            return self._months_text(_months(weeks))
        return self.weeks(weeks)

    def weeks(self, weeks: int) -> str:
        """A number of weeks, in whole weeks."""
        return self.words("child.time.week" if weeks == 1 else "child.time.weeks", count=weeks)

    def times(self, number: int) -> str:
        """Once, twice, or so many times."""
        return self.words(f"child.times.{number if number in (1, 2) else 'more'}", count=number)

    def euro(self, cents: int) -> str:
        """An amount in whole euro, the larger ones in hundreds."""
        return self._euro(round_euro(cents))

    def _euro(self, euro: int) -> str:
        return f"€{HARD_SPACE}{self.words.number(euro)}"

    def euro_more(self, before: int, after: int) -> str:
        """The difference of two amounts as they are written, so that the three add up."""
        return self._euro(abs(round_euro(after) - round_euro(before)))

    def time_more(self, before: int, after: int) -> str:
        """The difference of two times: of what is written when both are written in months, or both in years."""
        apart = abs(after - before)
        if min(before, after) >= FROM_YEARS:
            # Differences of what is written: 2.1 and 1.8 years are 0.3 apart, whatever their weeks.
            tenths = abs(_tenths_of_years(after) - _tenths_of_years(before))
            return (
                self.words("child.time.years", count=self.words.number(tenths / 10, 1)) if tenths else self.time(apart)
            )
        if min(before, after) >= FROM_MONTHS and max(before, after) < FROM_YEARS:
            months = abs(_months(after) - _months(before))
            return self._months_text(months) if months else self.time(apart)
        return self.time(apart)

    def _months_text(self, months: int) -> str:
        return self.words("child.time.month" if months == 1 else "child.time.months", count=months)

    def product(self, row: int) -> str:
        """The name of a product."""
        if row == NOBODY:
            return ""
        return self.words.of(list(self.setup.place.products.values())[row].name)

    def provider(self, moment: Moment) -> str:
        """A product with the number of the provider that gives it, where there are several."""
        product = self.setup.tables["products"][moment.product]
        name = self.product(moment.product)
        if moment.offer == NOBODY or product.last_offer - product.first_offer <= len(self.setup.town_sizes):
            return name
        return self.words("child.provider", product=name, number=moment.offer - int(product.first_offer) + 1)

    def kind(self, moment: Moment) -> str:
        """The kind of need."""
        return self.words.of(list(self.setup.place.kinds.values())[moment.kind].name)

    def fits(self, severity: float) -> str:
        """The care that a need truly asks for."""
        return self.words(f"child.fits.{min(HEAVIEST_LEVEL, int(severity))}")

    def sentence(self, moment: Moment) -> str:
        """The event as one sentence."""
        key = f"child.what.{moment.id}"
        if moment.what == EventKind.STARTS and moment.weeks == 0:
            # Help that starts in the week of referral had no wait to speak of.
            key += ".at_once"
        sentence = self.words(key, **self._gaps(moment))
        return sentence[:1].upper() + sentence[1:]

    def _gaps(self, moment: Moment) -> dict[str, str]:
        if moment.what == EventKind.LEAVES:
            return {}
        return {
            "kind": self.kind(moment),
            "fits": self.fits(moment.severity),
            "product": self.product(moment.product),
            "provider": self.provider(moment) if moment.product != NOBODY else "",
            "weeks": self.time(moment.weeks),
            "referrer": self.referrer(moment.referrer),
        }

    def referrer(self, kind: int) -> str:
        """Who refers."""
        return "" if kind == NOBODY else self.words(f"child.referrer.{REFERRERS[kind]}")

    def tag(self, moment: Moment) -> str:
        """Whether a referral was lighter or heavier than what the need truly asks for."""
        if moment.what not in WITH_LEVEL or moment.level == int(moment.severity):
            return ""
        return self.words("child.tag.light" if moment.level < int(moment.severity) else "child.tag.heavy")

    def facts(self, story: Story) -> str:
        """How old the child is at the start, or when it was born, and where it lives."""
        town = list(self.setup.place.municipalities.values())[story.municipality].name
        since = self.setup.warm_up_weeks
        if story.born >= since:
            return self.words("child.facts.born", date=self.date(story.born), town=town)
        age = self.words("child.years", count=(since - story.born) // WEEKS)
        return self.words("child.facts", age=age, town=town)


def headline(lives: Lives, context: StoryContext, *, changed: bool) -> list[dict[str, Any]]:
    """The sentence on top: how the two lives differ, cut at the words that carry it."""
    words, name = context.words, lives.name
    if all(moment.what == EventKind.LEAVES for moment in (*lives.base.moments, *lives.plan.moments)):
        return with_stress(words("child.headline.quiet", name=name))
    if not changed:
        return with_stress(words("child.headline.none", name=name))
    if lives.base.moments == lives.plan.moments and lives.base.cents == lives.plan.cents:
        return with_stress(words("child.headline.same", name=name))
    parts = parts_of(lives, context)
    if not parts:
        return with_stress(words("child.headline.shift", name=name))
    return with_stress(words("child.headline.plan", name=name, parts=", ".join(parts)))


def parts_of(lives: Lives, context: StoryContext) -> list[str]:
    """The largest differences between two lives, the most important first, and that in cost."""
    parts = []
    for name in PARTS:
        value = int(getattr(lives, name))
        if value == 0 or (name not in (*TIMES, "first_level") and abs(value) < LEAST_WEEKS):
            continue
        amount = context.times(abs(value)) if name in TIMES else _time_apart(lives, name, context)
        parts.append(context.words(f"child.part.{name}.{'less' if value < 0 else 'more'}", amount=amount))
    parts = parts[:MOST_PARTS]
    if abs(lives.cents) >= 100 * 100:
        amount = context.euro_more(lives.base.cents, lives.plan.cents)
        parts.append(context.words(f"child.part.cents.{'less' if lives.cents < 0 else 'more'}", amount=amount))
    return parts


def _time_apart(lives: Lives, name: str, context: StoryContext) -> str:
    """A difference in time; it adds up with the two levels that ``summary`` writes."""
    levels = {"waiting": "weeks_waiting", "in_care": "weeks_in_care"}
    if name not in levels:
        return context.time(abs(int(getattr(lives, name))))
    return context.time_more(*(int(getattr(story, levels[name])) for story in (lives.base, lives.plan)))


def summary(story: Story, context: StoryContext) -> str:
    """One life in three numbers: waiting, care and cost."""
    if not story.episodes:
        return context.words("child.sum.quiet")
    waits, care = context.time(story.weeks_waiting), context.time(story.weeks_in_care)
    return context.words("child.sum", waits=waits, care=care, cost=context.euro(story.cents))


def story_weeks(lives: Lives, context: StoryContext, *, changed: bool) -> list[dict[str, Any]]:
    """Week by week what happens in each world; ``both`` where it is the same."""
    worlds = {"base": lives.base, "plan": lives.plan}
    weeks = sorted({moment.week for story in worlds.values() for moment in story.moments})
    rows = []
    for week in weeks:
        base, plan = (_events(story, week, context) for story in worlds.values())
        same = base == plan or not changed
        row = {"week": week, "date": context.date(week), "both": base if same else []}
        row |= {"base": [] if same else base, "plan": [] if same else plan}
        rows.append(row | {f"{name}_now": now_of(story, week, context) for name, story in worlds.items()})
    return rows


def now_of(story: Story, week: int, context: StoryContext) -> str:
    """What a child waits for or gets in a week without events."""
    running = [episode for episode in story.episodes if episode.since <= week < episode.until]
    if not running:
        return context.words("child.now.none")
    last = max(running, key=lambda episode: (not episode.waiting, episode.since))
    return context.words("child.now.wait" if last.waiting else "child.now.care", product=context.product(last.product))


def _events(story: Story, week: int, context: StoryContext) -> list[dict[str, str]]:
    moments = (moment for moment in story.moments if moment.week == week)
    return [{"text": context.sentence(moment), "tag": context.tag(moment), "what": moment.id} for moment in moments]


def last_number(setup: Setup) -> int:
    """The highest number of a child that was there from the start."""
    return min(int(setup.town_sizes.sum()), MOST_FOLLOWED) - 1
