"""Explain: why a plan differs from a base, in bars that add up exactly and depend on no order.

By lever (Shapley values over the subsets of what changed), by mechanism (a decomposition of cost without remainder)
and by who is touched. Every scenario in between meets the same children and the same chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.base.files.errors import WrongInput
from experiments.compare.distributional_effects import AMONG, PairedReplications, Row, displaced, groups_of
from experiments.compare.metric import EVERYTHING, Metric, keeping
from experiments.compare.scenario_diff import Change, between, changes_between
from experiments.explain import mechanism
from experiments.explain.effect_bars import bar, bars, number_or_none, rest, with_verdicts
from experiments.explain.shapley import Subset, shapley_values, subsets_needed
from experiments.i18n.catalogue import Words
from experiments.i18n.format import LANGUAGES
from experiments.replicate.parallel import Counting, Job, has_failed, results
from experiments.replicate.replication import Cancelled, Progress, Replicated, RunControl, check_size
from model.arguments import checked_arguments
from model.outcomes.reducers import CENTS_PER_EURO, REDUCERS, reduce
from model.policy.segments import ALL, SEGMENT_IDS
from model.run import Tallies
from model.scenario import Scenario
from model.setup.setup import Setup, set_up

REPLICATIONS = 50
PAIRS = 12
"""Pairs of opposite orders that are drawn where there are too many changes for every subset."""

STEPS = {"euro": 0.01}
SMALLEST_STEP = 1e-6
"""Bars add up in whole cents, and in millionths of any other unit."""


@dataclass(frozen=True)
class Explained:
    """Why a plan differs from a base; rows are plain values, each with the band that holds 80 % of paired differences.

    ``seen`` of the total is judged by itself, that of the bars of one list together, as a table; it is none where there
    are too few runs for a verdict.
    """

    base: Scenario
    plan: Scenario
    figure: Metric
    replications: int
    """Pairs of runs behind the total and everything but the bars by lever."""
    of_subsets: int
    """Pairs of runs behind the bars by lever: the first of those, where more of them would take too long."""
    sampled: bool
    total: Row
    by_lever: list[Row]
    rest: Row | None
    """What the total differs from the bars by lever where those stand on fewer runs."""
    overlap: Row | None
    """What the changes together do beyond the sum of each alone; none where there is one change."""
    by_mechanism: list[Row]
    by_segment: list[Row]
    by_who: dict[str, list[Row]]
    """By municipality, age and severity, for a figure that is a sum over them; what belongs to nobody is a rest."""
    groups: dict[str, list[Row]]
    displacement: list[Row]

    def content(self) -> dict[str, Any]:
        """All of it as JSON knows it."""
        return {
            "base": self.base.label,
            "plan": self.plan.label,
            "figure": self.figure.label,
            "unit": self.figure.unit,
            "replications": self.replications,
            "total": self.total["value"],
            "low": self.total["low"],
            "high": self.total["high"],
            "seen": self.total["seen"],
            "orders": "sampled" if self.sampled else "all",
            "replications_by_lever": self.of_subsets,
            "by_lever": self.by_lever,
            "rest": self.rest,
            "overlap": self.overlap,
            "by_mechanism": self.by_mechanism,
            "by_segment": self.by_segment,
            "by_who": self.by_who,
            **{f"by_{kind}": rows for kind, rows in self.groups.items() if kind != "segment"},
            "who_by_segment": self.groups["segment"],
            "displacement": self.displacement,
        }


@checked_arguments
def explain(  # noqa: PLR0913 - public: docs/python.md promises these arguments
    base: Scenario,
    plan: Scenario,
    figure: Metric | str = "cost",
    replications: int = REPLICATIONS,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
    pairs: int = PAIRS,
) -> Explained:
    """Why the plan differs from the base in a figure (a year on average, unless it names a year).

    Up to six changes every subset is worked out; beyond, ``pairs`` pairs of opposite orders are drawn and the error
    that this makes is given. Raises ``Stopped`` once ``cancelled()`` is true.
    """
    asked = (Metric(figure) if isinstance(figure, str) else figure).check(base)
    if replications < 2:
        raise WrongInput(f"explain: found {replications} replications, expected two or more, for a band")
    size = ExplanationSize(replications, replications, pairs)
    found = between_runs(base, plan, [asked], size, RunControl(progress, cancelled, threads))
    return explained(found, asked)


@dataclass(frozen=True)
class ExplanationSize:
    """How many runs an explanation stands on: of both ends, of each subset of the changes, and pairs of orders."""

    replications: int
    of_subsets: int
    pairs: int = PAIRS


@dataclass(frozen=True)
class Between:
    """The runs behind the explanations of a plan."""

    base: Scenario
    plan: Scenario
    changes: list[Change]
    pairs: int
    ends: tuple[Replicated, Replicated]
    """The base and the plan, with what the decomposition of cost counts."""
    subsets: Mapping[Metric, Mapping[Subset, np.ndarray]]
    """[replication] some figures in the scenario of each subset of the changes, but for none and all of them."""

    @property
    def number(self) -> int:
        """Pairs of runs of both ends."""
        return min(len(end.numbers) for end in self.ends)

    def __len__(self) -> int:
        """How many runs there are."""
        inner: Mapping[Subset, np.ndarray] = next(iter(self.subsets.values()), dict[Subset, np.ndarray]())
        return sum(len(end.numbers) for end in self.ends) + sum(len(values) for values in inner.values())


def subsets_between(base: Scenario, plan: Scenario, pairs: int = PAIRS) -> list[Subset]:
    """The subsets of the changes, other than none and all of them, that an explanation needs."""
    changes = len(changes_between(base, plan))
    ends = (Subset(), Subset(range(changes)))
    return [subset for subset in subsets_needed(changes, pairs, base.seed) if subset not in ends]


def between_runs(
    base: Scenario,
    plan: Scenario,
    figures: Sequence[Metric],
    size: ExplanationSize,
    control: RunControl = RunControl(),
    ends: tuple[Replicated, Replicated] | None = None,
) -> Between:
    """The runs that explanations of these figures need: the ends on all replications, subsets on the first of them.

    Ends that were run before, with ``counting``, are not run again. Raises ``Stopped`` once ``cancelled()`` is true.
    """
    changes = changes_between(base, plan)
    check_size(set_up(base), size.replications)
    subsets = subsets_between(base, plan, size.pairs)
    scenarios = [base, plan] if ends is None else []
    jobs = [Job(scenario, range(size.replications), _both(set_up(base))) for scenario in scenarios]
    inner = [between(base, plan, [changes[number] for number in subset]) for subset in subsets]
    jobs += [Job(scenario, range(size.of_subsets), keeping(figures)) for scenario in inner]
    answers: list[np.ndarray] = []
    for scenario, answer in zip([*scenarios, *inner], results(jobs, control), strict=True):
        if has_failed(answer):
            raise WrongInput(f"{scenario.label}: more needs open at once than the engine has rows for")
        answers.append(answer)
    if ends is None:
        here, there = (_end(scenario, answer) for scenario, answer in zip(scenarios, answers, strict=False))
        ends, answers = (here, there), answers[2:]
    found = {
        figure: {subset: answer[:, column] for subset, answer in zip(subsets, answers, strict=True)}
        for column, figure in enumerate(figures)
    }
    return Between(base, plan, changes, size.pairs, ends, found)


def explained(found: Between, figure: Metric) -> Explained:
    """Why the plan differs from the base in one of the figures of which the subsets were kept."""
    return _Work(found, figure).answer()


class _Work:
    """Computes the bars of an explanation from its runs."""

    def __init__(self, found: Between, figure: Metric) -> None:
        self.base, self.plan, self.changes, self.pairs = found.base, found.plan, found.changes, found.pairs
        self.figure, self.ends = figure, found.ends
        self.layouts = [end.setup for end in found.ends]
        self.inner = found.subsets[figure]

    def answer(self) -> Explained:
        """The bars."""
        here, there = (self.figure.among(self.layouts[0], end.values) for end in self.ends)
        difference = there - here
        # Bars by lever compare subsets with both ends, so all stand on the replications that every subset has.
        runs = min((len(values) for values in self.inner.values()), default=len(difference))
        values = {Subset(): here[:runs], Subset(range(len(self.changes))): there[:runs], **self.inner}
        # Without a change the base is the only subset there is.
        if not self.changes:
            difference, values = here - here, {Subset(): here}
        shares, error = shapley_values(values, len(self.changes), self.pairs, self.base.seed)
        step = STEPS.get(self.figure.unit, SMALLEST_STEP)
        (total,) = bars([{"id": "total"}], difference[None], difference, step)
        by_lever = self._levers(values, shares, error, difference[:runs], step)
        pairs = PairedReplications(self.layouts[0], self.ends[0].values, self.ends[1].values)
        return Explained(
            self.base,
            self.plan,
            self.figure,
            len(difference),
            runs,
            bool(error.any()),
            total,
            by_lever,
            rest(total, by_lever, step) if runs < len(difference) else None,
            self._overlap(values, difference[:runs], step),
            self._mechanisms(difference, step),
            self._segments(difference, step),
            self._who(difference, step),
            groups_of(pairs),
            displaced(pairs),
        )

    def _levers(
        self,
        values: dict[Subset, np.ndarray],
        shares: np.ndarray,
        error: np.ndarray,
        difference: np.ndarray,
        step: float,
    ) -> list[Row]:
        whole = Subset(range(len(self.changes)))
        rows: list[Row] = []
        by_themselves = np.array([self._alone(values, number) for number in range(len(self.changes))])
        apart = with_verdicts([{"id": change.id} for change in self.changes], by_themselves, step)
        for number, (change, alone) in enumerate(zip(self.changes, apart, strict=True)):
            rows.append(
                {
                    "id": change.id,
                    "kind": change.kind,
                    "name_nl": change.names[0],
                    "name_en": change.names[1],
                    "alone": number_or_none(np.nanmean(self._alone(values, number))),
                    "alone_band": [alone["low"], alone["high"]],
                    "alone_seen": alone["seen"],
                    "last": number_or_none(np.nanmean(values[whole] - values[whole - {number}])),
                    "sampling_error": float(error[number]),
                }
            )
        return bars(rows, shares, difference, step)

    def _alone(self, values: dict[Subset, np.ndarray], number: int) -> np.ndarray:
        return values[Subset([number])] - values[Subset()]

    def _overlap(self, values: dict[Subset, np.ndarray], difference: np.ndarray, step: float) -> Row | None:
        if len(self.changes) < 2:
            return None
        alone = sum(self._alone(values, number) for number in range(len(self.changes)))
        return bar({"id": "overlap"}, difference - alone, step)

    def _mechanisms(self, difference: np.ndarray, step: float) -> list[Row]:
        """Only the cost of all municipalities and segments together is decomposed."""
        whole = (self.figure.outcome, self.figure.segment, self.figure.municipality)
        if whole != ("cost", EVERYTHING, EVERYTHING):
            return []
        years = self._years()
        offers = [mechanism.offer_in(setup) for setup in self.layouts]
        offers = [mechanism.Offer(offer.price[years], offer.standing, offer.outside) for offer in offers]
        here, there = (end.counted for end in self.ends)
        if here is None or there is None:
            raise ValueError("expected ends that were run with what the decomposition counts")
        found = [
            mechanism.bars(mechanism.parts_in(first[years]), mechanism.parts_in(second[years]), *offers)
            for first, second in zip(here, there, strict=True)
        ]
        per = CENTS_PER_EURO * len(here[0][years])
        rows = [
            {"id": name, **{f"name_{language}": Words(language)(f"mechanism.{name}") for language in LANGUAGES}}
            for name in mechanism.MECHANISMS
        ]
        shares = np.array([[parts[row["id"]] / per for parts in found] for row in rows])
        return bars(rows, shares, difference, step)

    def _years(self) -> slice:
        if self.figure.year is None:
            return slice(None)
        first = self.figure.year - self.layouts[0].place.start.year
        return slice(first, first + 1)

    def _segments(self, difference: np.ndarray, step: float) -> list[Row]:
        """Bars by segment: adding up where the outcome is a sum over segments, plain differences where it is not."""
        rows, table = self._differences(
            {
                name: Metric(self.figure.outcome, name, self.figure.municipality, self.figure.year)
                for name in self._segment_ids()
            }
        )
        if not rows:
            return []
        left = difference - np.nansum(table, axis=0)
        # Some outcomes, such as waits and shares, are no sum over their parts. Only trying tells: none declares it.
        if np.abs(left).max() > SMALLEST_STEP * max(1.0, np.abs(difference).max()):
            return with_verdicts(rows, table, step)
        return bars(rows, np.nan_to_num(table), difference, step)

    def _who(self, difference: np.ndarray, step: float) -> dict[str, list[Row]]:
        """Bars by municipality, and by age and severity where outcomes tell them apart; each adds up."""
        asked = self.figure
        if (asked.segment, asked.municipality) != (EVERYTHING, EVERYTHING) or asked.unit == "share":
            return {}
        towns = self.base.load().municipalities
        kinds = {"municipality": {town: Metric(asked.outcome, EVERYTHING, town, asked.year) for town in towns}}
        kinds |= {kind: {} for kind in AMONG}
        for kind, shape in AMONG.items():
            for name in REDUCERS:
                apart = shape.match(name)
                if apart and apart["stem"] == asked.outcome:
                    kinds[kind][apart["id"]] = Metric(name, year=asked.year)
        return {kind: self._with_rest(kind, figures, difference, step) for kind, figures in kinds.items()}

    def _with_rest(self, kind: str, figures: dict[str, Metric], difference: np.ndarray, step: float) -> list[Row]:
        rows, table = self._differences(figures)
        if len(rows) < 2:
            return []
        table = np.nan_to_num(table)
        left = difference - table.sum(axis=0)
        if np.abs(left).max() > SMALLEST_STEP * max(1.0, np.abs(difference).max()):
            if kind == "municipality":
                return []
            rows, table = [*rows, {"id": "rest"}], np.vstack([table, left])
        return bars(rows, table, difference, step)

    def _differences(self, figures: dict[str, Metric]) -> tuple[list[Row], np.ndarray]:
        """[figure, replication] the difference in each figure that is defined."""
        found = {name: self._difference(figure) for name, figure in figures.items()}
        known = {name: share for name, share in found.items() if not np.isnan(share).all()}
        return [{"id": name} for name in known], np.array(list(known.values()))

    def _difference(self, figure: Metric) -> np.ndarray:
        here, there = (figure.among(self.layouts[0], end.values) for end in self.ends)
        return there - here

    def _segment_ids(self) -> list[str]:
        if self.figure.segment != EVERYTHING:
            return []
        return [SEGMENT_IDS[row] for row in sorted({int(s) for s in self.layouts[0].product_segments})]


def _both(first: Setup) -> Counting:
    """Keeps all outcomes of a run, and beside them what the decomposition needs."""
    size = len(REDUCERS) * first.scenario.years * (len(first.town_sizes) + 1) * (ALL + 1)

    def keep(setup: Setup, tallies: Tallies) -> np.ndarray:
        kept = reduce(setup, tallies)
        # The decomposition is stored behind the outcomes in one array; a wrong border would give silent nonsense.
        assert kept.size == size
        return np.concatenate([kept.ravel(), mechanism.parts_of(setup, tallies).ravel()])

    return keep


def _end(scenario: Scenario, kept: np.ndarray) -> Replicated:
    setup = set_up(scenario)
    shape = (len(REDUCERS), setup.scenario.years, len(setup.town_sizes) + 1, ALL + 1)
    size = int(np.prod(shape))
    values, counted = kept[:, :size].reshape(-1, *shape), kept[:, size:].reshape(len(kept), setup.scenario.years, -1)
    return Replicated(setup, range(len(kept)), values, counted)
