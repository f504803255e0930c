"""From what Mesa gives a model - a scenario, fields of one, ``rng`` - to one scenario with one seed."""

import warnings
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from agents.base.files.errors import WrongInput, shown, unknown_name
from model.policy.declared import levers
from model.scenario import MOST_SEED, Scenario

NOT_GIVEN: Any = "the seed of the scenario"
"""What ``rng`` is when nobody gives one; Mesa's ``batch_run`` gives None where no seed was asked."""


def scenario_for(scenario: object, rng: object, changes: Mapping[str, Any]) -> Scenario:
    """The scenario, changed by fields or levers, under the seed that ``rng`` stands for; raises ``WrongInput``."""
    if scenario is not None and not isinstance(scenario, Scenario):
        hint = f'Scenario(place="{scenario}")' if isinstance(scenario, str) else 'Scenario(place="uithoorn")'
        raise WrongInput(f"scenario: found {shown(scenario)}, expected a Scenario, such as {hint}")
    fields = {name: value for name, value in changes.items() if name in Scenario.model_fields}
    pushed = {name: value for name, value in changes.items() if name not in fields}
    known = [lever.id for lever in levers()]
    for name in pushed:
        if name not in known:
            raise unknown_name("lever or field of a scenario", name, [*Scenario.model_fields, *known])
    if rng is None:
        _warn_of_no_seed()
    elif rng is not NOT_GIVEN:
        if "seed" in fields:
            raise WrongInput(f"found both rng {shown(rng)} and seed {shown(fields['seed'])}, expected one of them")
        fields["seed"] = seed_of(rng)
    found = Scenario(**fields) if scenario is None else scenario.changed(**fields) if fields else scenario
    return found.with_levers(**pushed) if pushed else found


def seed_of(rng: object) -> int:
    """The seed of a scenario (0 to 2^53) for what Mesa and numpy take as ``rng``; a whole number is itself."""
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        seed = int(cast(int, rng))
        if not 0 <= seed <= MOST_SEED:
            raise WrongInput(f"rng: found {seed}, expected 0 to {MOST_SEED}")
        return seed
    try:
        if isinstance(rng, bool | float | str | bytes):
            raise TypeError
        # A generator that is handed over is used, so that the next model made with it is another.
        return int(np.random.default_rng(cast(Any, rng)).integers(MOST_SEED))
    except (TypeError, ValueError):
        raise WrongInput(f"rng: found {shown(rng)}, expected a whole number from 0") from None


def _warn_of_no_seed() -> None:
    warnings.warn(
        "rng is None, so this run takes the seed of its scenario, and so does every iteration: they are one and the "
        "same run. For runs that differ give batch_run rng=[1, 2, 3].",
        UserWarning,
        stacklevel=4,
    )
