"""What differs between two scenarios, change by change, and the scenarios in between."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from agents.base.files.errors import WrongInput
from experiments.compare.comparison import check_comparable
from model.places.reader import load_place
from model.policy.declared import circumstances, levers, responses
from model.scenario import Scenario

Kind = Literal["lever", "response", "circumstance", "assumption"]
KEYS: dict[Kind, str] = {
    "lever": "levers",
    "response": "responses",
    "circumstance": "circumstances",
    "assumption": "assumptions",
}
"""Where each kind of change stands in a scenario."""


@dataclass(frozen=True, order=True)
class Change:
    """One thing in which a plan differs from a base."""

    kind: Kind
    id: str

    @property
    def names(self) -> tuple[str, str]:
        """Its name in Dutch and in English."""
        declared = {"lever": levers, "response": responses, "circumstance": circumstances}
        if self.kind == "assumption":
            return self.id, self.id
        return next(
            (declaration.name_nl, declaration.name_en)
            for declaration in declared[self.kind]()
            if declaration.id == self.id
        )


def changes_between(base: Scenario, plan: Scenario) -> list[Change]:
    """Every change from base to plan, in one order whatever the order in which they were made."""
    check_comparable((base, plan))
    if load_place(base.place) != load_place(plan.place):
        raise WrongInput(
            f'explain: "{base.label}" and "{plan.label}" play in different places, expected two scenarios of one place'
        )
    here, there = _settings(base), _settings(plan)
    return sorted(change for change in here.keys() | there.keys() if here.get(change) != there.get(change))


def _settings(scenario: Scenario) -> dict[Change, Any]:
    """All that a scenario sets, each as it works out."""
    place = scenario.load()
    on = {
        response.id: scenario.responses.get(response.id, place.responses.get(response.id, True))
        for response in responses()
    }
    ramps = {lever.id: lever.ramp_weeks for lever in levers()}
    # Value, date and ramp as they work out: a date that is left open equals the start when it is written out.
    pushed = {
        name: (s.value, s.start or place.start, ramps[name] if s.ramp_weeks is None else s.ramp_weeks)
        for name, s in scenario.levers.items()
    }
    around = {circumstance.id: circumstance.default for circumstance in circumstances()}
    around |= {name: setting.value for name, setting in scenario.circumstances.items()}
    return {
        **{Change("lever", name): setting for name, setting in pushed.items()},
        **{Change("response", name): setting for name, setting in on.items()},
        **{Change("circumstance", name): setting for name, setting in around.items()},
        **{Change("assumption", name): setting for name, setting in scenario.assumptions.items()},
    }


def between(base: Scenario, plan: Scenario, made: Collection[Change]) -> Scenario:
    """The base with some of the changes to the plan made."""
    parts: dict[str, dict[str, Any]] = {}
    own, other = base.model_dump(by_alias=True), plan.model_dump(by_alias=True)
    for kind, key in KEYS.items():
        parts[key] = dict(own[key])
        for change in made:
            if change.kind == kind and change.id in other[key]:
                parts[key][change.id] = other[key][change.id]
            elif change.kind == kind:
                parts[key].pop(change.id, None)
    # A scenario in between is neither of the two, so it carries the name of neither.
    return base.changed(name=None, **parts)
