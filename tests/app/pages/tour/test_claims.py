"""Every tour and story, played with the model in every place that is shipped: no claim contradicts the figures.

The figures are judged anew, with scipy's t-interval on the runs as the model gives them.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import stats

from app.i18n.texts import app_words
from app.pages.tour.claims import ClaimContext, Sentence, sentences
from app.simulation.model_catalogue import choices, place_of
from app.simulation.results import COLUMNS, PlanResult, series_of
from app.simulation.service import Question, compute, replication_schedule
from app.state.app_state import AppState
from app.state.tour import GUIDES, OFFERED, Guide, in_segment, state_at
from experiments.replicate.replication import Replicated
from experiments.statistics.significance import FALSE_ALARM, MIN_REPLICATIONS
from model.places.reader import place_names

LARGEST_YEARS = 2
"""Of a place where one run takes long."""


class Figures:
    """The runs of a plan beside those of doing nothing, and what they say."""

    def __init__(self, base: Replicated, plan: Replicated) -> None:
        self.base, self.plan = base, plan

    def each(self, outcome: str, segment: str = "all") -> np.ndarray:
        """[replication, year] the paired differences."""
        column = COLUMNS.index(segment)
        return (self.plan.of(outcome) - self.base.of(outcome))[:, :, -1, column]

    def directions(self, outcome: str, segment: str = "all", false_alarm: float = FALSE_ALARM) -> list[int]:
        """Per year 1 for more, -1 for less, 0 where chance could have done it."""
        return [direction(year, false_alarm) for year in self.each(outcome, segment).T]

    def last(self, outcome: str, segment: str = "all") -> int:
        """The same of the last year."""
        return self.directions(outcome, segment)[-1]


def direction(each: np.ndarray, false_alarm: float) -> int:
    """The sign of the mean, if its t-interval does not hold nothing at all."""
    known = each[np.isfinite(each)]
    if len(known) < MIN_REPLICATIONS or not known.any():
        return 0
    within = stats.t.interval(1.0 - false_alarm, len(known) - 1, known.mean(), stats.sem(known))
    return 0 if within[0] < 0.0 < within[1] else int(np.sign(known.mean()))


def is_way(way: int, outcome: str, segment: str, found: "Figures") -> bool:
    """Whether one of a table of figures goes this way: a told one also by itself, one not told at least not surely."""
    if way:
        return found.last(outcome, segment) == way
    return found.directions(outcome, segment, false_alarm=FALSE_ALARM / 100)[-1] == 0


WAYS = {"more": 1, "less": -1, "unseen": 0}


def is_order(order: str, found: Figures) -> bool:
    """Whether the years are in this order. Of those that are told, each also stands out by itself."""
    years, surely = found.directions("cost"), found.directions("cost", false_alarm=FALSE_ALARM / 100)
    up, down = ([year for year, way in enumerate(years) if way == sign] for sign in (1, -1))
    return {
        "unseen": not any(surely),
        "only_cost": bool(up) and -1 not in surely,
        "only_gain": bool(down) and 1 not in surely,
        "cost_before_gain": bool(up and down) and min(up) < max(down),
        "gain_before_cost": bool(up and down) and min(down) < max(up),
        "mixed": bool(up and down),
    }[order]


def is_true(sentence: Sentence, found: Figures, segment: str) -> bool:
    """Whether the figures say the same as the sentence."""
    _, claim, *rest = sentence.key.split(".")
    checks: dict[str, Callable[[], bool]] = {
        "cost": lambda: found.last("cost") == WAYS[rest[0]],
        "wait": lambda: found.last("wait_mean") == WAYS[rest[0]],
        "segment_change": lambda: is_way(WAYS[rest[0]], "wait_mean", segment, found),
        "exchange": lambda: (
            (found.last("cost") == -1) == (rest[0] == "saved") and found.last("wait_mean") == WAYS[rest[1]]
        ),
        "course": lambda: is_order(rest[0], found),
        "norm": lambda: (rest[0] == "above") == bool(sentence.values["segments"]),
        "wait_now": lambda: True,
        "segment_wait": lambda: True,
    }
    return checks[claim]()


def played(place: str) -> Iterator[tuple[Guide, int, ClaimContext, Figures]]:
    """Every step of every guide that a reader can come to, with its answer."""
    years = LARGEST_YEARS if replication_schedule(place)[-1] == MIN_REPLICATIONS else 10
    own, here, norms = AppState(place=place, years=years), choices(place), place_of(place).waiting_norms_weeks
    kept: dict[Question, Replicated] = {}

    def runs(question: Question) -> Replicated:
        if question not in kept:
            kept[question] = compute(question, 0, MIN_REPLICATIONS, lambda: False, 1)
        return kept[question]

    base = runs(Question.of(own))
    nothing = ClaimContext(PlanResult(series_of(base), series_of(base), MIN_REPLICATIONS, changed=False), norms)
    for name in OFFERED:
        guide = in_segment(next(guide for guide in GUIDES if guide.id == name), nothing.most_waited_for())
        for number in range(1, len(guide.steps) + 1):
            question = Question.of(state_at(own, guide, number, here))
            plan = runs(question)
            answer = PlanResult(series_of(base), series_of(plan), MIN_REPLICATIONS, changed=bool(question.plan.levers))
            yield guide, number, ClaimContext(answer, norms, guide.segment), Figures(base, plan)


@pytest.mark.long
@pytest.mark.parametrize("place", place_names())
def test_no_story_tells_what_the_model_contradicts(place: str):
    words = app_words("nl")
    for guide, number, evidence, found in played(place):
        for sentence in sentences(guide.steps[number - 1], evidence, words):
            told = f"{place} {guide.name}.{number}: {sentence.text(words)}"
            print(told)
            assert is_true(sentence, found, guide.segment), told
            for segment in evidence.above_norm():
                level = np.nanmean(found.base.of("wait_mean")[:, -1, -1, COLUMNS.index(segment)])
                assert level > evidence.norms[segment], told
