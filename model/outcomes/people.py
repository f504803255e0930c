"""Outcomes about people: the work of the local team, of access and of GP youth workers, and who waits and recovers."""

from collections.abc import Callable

import numpy as np

from agents.providers.fields import ProductRole
from model.outcomes.counted import CENTS_PER_EURO, Counted, ratio_of, with_totals
from model.outcomes.counters import ChildGroup, Count, GroupCount
from model.outcomes.life_tables import MEAN
from model.policy.segments import ALL
from model.setup.dimensions import WEEKS

Reducer = Callable[[Counted], np.ndarray]


def team_fte(counted: Counted) -> np.ndarray:
    """[year, municipality or all] staff of the local team, with what a lever adds (fte)."""
    return with_totals(counted.setup.team_fte[counted.first :], 1)


def _caseload(counted: Counted) -> np.ndarray:
    helped = counted.of_role(ProductRole.LOCAL_TEAM, Count.IN_CARE_WEEKS) / WEEKS
    return ratio_of(helped, team_fte(counted))


def _use_of_team(counted: Counted) -> np.ndarray:
    return _caseload(counted) / max(1e-9, counted.setup.place.teams.caseload.base)


def _not_referred(counted: Counted) -> np.ndarray:
    ends = counted.of_role(ProductRole.GP_WORKER, Count.ENDS)
    return 1.0 - ratio_of(counted.of_role(ProductRole.GP_WORKER, Count.STEP_UPS), ends)


WORK: dict[str, Reducer] = {
    "fte_local": lambda c: c.only_total(team_fte(c)),
    "caseload_local": lambda c: c.only_total(_caseload(c)),
    "use_local_team": lambda c: c.only_total(_use_of_team(c)),
    "requests_at_access": lambda c: c.only_total(c.count(Count.REQUESTS_AT_ACCESS)[..., ALL]),
    "gp_worker_seen": lambda c: c.only_total(c.of_role(ProductRole.GP_WORKER, Count.STARTS)),
    "gp_worker_not_referred": lambda c: c.only_total(_not_referred(c)),
}
"""Work of those who help near home."""


def _of(group: ChildGroup, above: GroupCount, below: GroupCount) -> Reducer:
    return lambda counted: counted.only_total(ratio_of(counted.who[..., group, above], counted.who[..., group, below]))


def _wait(group: ChildGroup) -> Reducer:
    return lambda counted: counted.only_total(counted.wait(MEAN, group.name.lower())[..., ALL])


def _cost(group: ChildGroup) -> Reducer:
    return lambda counted: counted.only_total(counted.who[..., group, GroupCount.CENTS] / CENTS_PER_EURO)


BY_WHO: dict[str, Reducer] = {
    **{f"wait_{group.name.lower()}": _wait(group) for group in ChildGroup},
    **{f"recovered_{group.name.lower()}": _of(group, GroupCount.RECOVERED, GroupCount.ENDS) for group in ChildGroup},
    **{f"cost_{group.name.lower()}": _cost(group) for group in ChildGroup},
}
"""Who waits, who recovers, and for whom is paid: by age (at asking, at the start of care) and true severity then."""
