"""What a reader calls things: scenarios, changes, their values and dates; never a name of the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.compare.scenario_diff import Change, Kind
from experiments.i18n.catalogue import Words
from model.evidence.reader import mentioned_in
from model.outcomes.reducers import CENTS_PER_EURO
from model.places.reader import load_place
from model.policy.assumptions import BUDGET, may_be_set
from model.policy.declared import LeverDeclaration, circumstances, levers, responses
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario, default_of
from model.setup.setup import set_up

MOST_NAMED = 3


@dataclass(frozen=True)
class Names:
    """Names and values of one pair of scenarios, in one language."""

    base: Scenario
    plan: Scenario
    words: Words

    @property
    def base_name(self) -> str:
        """What the base is called."""
        return self._title(self.base)

    @property
    def plan_name(self) -> str:
        """What the plan is called; it never has the name of the base."""
        title = self._title(self.plan)
        return self.words("plan.itself") if title == self.base_name else title

    def _title(self, scenario: Scenario) -> str:
        if scenario.name is not None:
            return self.words.of(scenario.name)
        settings: list[tuple[Kind, str]] = [
            *(("lever", name) for name in scenario.levers),
            *(("response", name) for name in sorted(scenario.responses)),
            *(("circumstance", name) for name in sorted(scenario.circumstances)),
            *(("assumption", name) for name in scenario.assumptions if name != BUDGET),  # whose it is stands beside it
        ]
        if not settings:
            return self.words("nothing")
        if len(settings) > MOST_NAMED:
            return self.words("plan.of", count=len(settings))
        changes = [Change(kind, name) for kind, name in settings]
        return self.words.all_of(
            [f"{self.change(setting)} ({self.value(setting, scenario, brief=True)})" for setting in changes]
        )

    def change(self, change: Change) -> str:
        """What a change is called."""
        if change.kind == "assumption":
            return self._assumption(change.id)
        return change.names[0 if self.words.language == "nl" else 1]

    def _assumption(self, path: str) -> str:
        if path == BUDGET:
            return self.words("caveat.mark.own", name=self.words("column.budget"))
        assumption = may_be_set(load_place(self.base.place))[path]
        found = mentioned_in(assumption.source)
        about = found[0].named(self.words.language) if found else path.replace(".", ", ").replace("_", " ")
        return self.words("assumption", about=about)

    def value(self, change: Change, scenario: Scenario, *, brief: bool = False) -> str:
        """At what value it stands in a scenario; what a share is a share of is left out where room is short."""
        if change.kind == "lever":
            lever = lever_called(change.id)
            setting = scenario.levers.get(change.id)
            return self.at(lever, default_of(lever, scenario.load()) if setting is None else setting.value, brief=brief)
        if change.kind == "response":
            on = scenario.responses.get(change.id, scenario.load().responses.get(change.id, True))
            return self.words("on" if on else "off")
        if change.kind == "circumstance":
            circumstance = next(circumstance for circumstance in circumstances() if circumstance.id == change.id)
            setting = scenario.circumstances.get(change.id)
            return self._in_unit(circumstance.default if setting is None else setting.value, circumstance.unit)
        known = may_be_set(load_place(scenario.place))[change.id]
        return self.words.measured(scenario.assumptions.get(change.id, known.value), known.unit)

    def at(self, lever: LeverDeclaration, value: float, *, brief: bool = False) -> str:
        """A value of a lever, with its unit."""
        special = self.words.get(f"lever.{lever.id}.at.{value:g}", "")
        if special or value in lever.choices:
            return special or self.words.of(lever.choices[int(value)])
        shown = self.words.pick(lever, "unit")
        if lever.unit == "share":
            percent = f"{self.words.plain(round(100.0 * value, 6))}%"
            return percent if brief else f"{percent} ({shown})"
        text = self.words.plain(value)
        return f"€ {text}{'' if brief else f' ({shown})'}" if lever.unit == "euro" else f"{text} {shown}"

    def _in_unit(self, value: float, unit: str) -> str:
        return f"{value:.0f}" if unit == "year" else self.words.measured(value, unit)

    def segment(self, name: str) -> str:
        """A part of care."""
        return self.words(f"segment.{name}")

    def town(self, name: str) -> str:
        """A municipality."""
        towns = self.base.load().municipalities
        return towns[name].name if name in towns else self.words("everybody")

    def part(self, name: str) -> str:
        """A segment, a municipality or a year by its id."""
        return self.segment(name) if name in SEGMENT_IDS else self.town(name) if not name.isdigit() else name


def titles_of(scenarios: Sequence[Scenario], words: Words) -> list[str]:
    """What a reader calls each of these: with its place where places differ, and a number where a title comes back."""
    several = len({scenario.place for scenario in scenarios}) > 1
    found: list[str] = []
    for scenario in scenarios:
        own = Names(scenario, scenario, words).base_name
        title = full = f"{words.of(scenario.load().name)}: {own}" if several else own
        count = 1
        while full in found:
            count += 1
            full = f"{title} ({count})"
        found.append(full)
    return found


def towns_of(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """The names of all municipalities in these scenarios, by their ids."""
    return {name: town.name for scenario in scenarios for name, town in scenario.load().municipalities.items()}


def lever_called(name: str) -> LeverDeclaration:
    """A lever by its id."""
    return next(lever for lever in levers() if lever.id == name)


def about_change(change: Change, words: Words) -> tuple[str, str]:
    """What a change does and what it does not, as far as that is declared."""
    if change.kind == "lever":
        lever = lever_called(change.id)
        return words.pick(lever, "does"), words.pick(lever, "does_not")
    if change.kind == "response":
        return words.pick(next(response for response in responses() if response.id == change.id), "does"), ""
    return "", ""


def sources_behind(change: Change, scenario: Scenario) -> str:
    """The sources of a change, as declared."""
    if change.kind == "assumption":
        source = may_be_set(load_place(scenario.place))[change.id].source
        return ", ".join(item.id for item in mentioned_in(source))
    declared = {"lever": levers, "response": responses, "circumstance": circumstances}[change.kind]
    return next(item.sources for item in declared() if item.id == change.id)


def own_cost_a_year(lever: LeverDeclaration, scenario: Scenario) -> float:
    """What a lever costs by itself in a scenario (euro a year on average, over all municipalities)."""
    if lever.id not in scenario.levers:
        return 0.0
    alone = {lever.id: scenario.model_dump(by_alias=True)["levers"][lever.id]}
    setup = set_up(scenario.changed(name=None, levers=alone))
    cents = setup.tables["lever_costs"][setup.warm_up_weeks :].sum()
    return float(cents) * setup.place.regions / CENTS_PER_EURO / scenario.years
