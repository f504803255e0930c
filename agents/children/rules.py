"""Rules of a child and its family: one decision or one turn of fate each."""

import math
from typing import Protocol

import numpy as np

from agents.base.compiler.chance import exponential, standard_normal
from agents.base.compiler.compiled import compiled
from agents.children.fields import (
    HEAVIEST,
    LIGHTEST,
    ChildParameters,
    ChildRecord,
    Event,
    NeedBand,
    Result,
    TrajectoryRecord,
)


class CareChances(Protocol):
    """What a rule of a child reads of a product: an agent type imports no other."""

    recovers: float
    steps_down: float
    steps_up: float


_MILD, _HEAVY, _SEVERE = 2.0, 3.0, 4.0
_NEXT_TO_NOTHING = 1e-12
NEVER = 2_000_000_000
"""A week that no run reaches."""


@compiled
def frailty(numbers: ChildParameters, draw: float) -> float:
    """Family complexity of a newborn child, lognormal with mean 1 (ratio)."""
    if numbers.frailty_sigma <= 0.0:
        return 1.0
    sigma = numbers.frailty_sigma
    # a lognormal has mean exp(mu + sigma^2 / 2): with the half taken off a wider spread adds no needs
    return math.exp(sigma * standard_normal(draw) - 0.5 * sigma * sigma)


@compiled
def band_of_age(need_bands: np.ndarray, age: float) -> int:
    """The row of the age band (age in weeks); ``need_bands`` holds (until age, needs per week)."""
    band = 0
    while band < need_bands.shape[0] - 1 and age >= need_bands[band, NeedBand.UNTIL]:
        band += 1
    return band


@compiled
def operational_time(need_clock: np.ndarray, moment: float) -> float:
    """Operational time at a moment: it runs faster when needs grow; one entry means that they do not (weeks)."""
    last = need_clock.shape[0] - 1
    if last == 0 or moment <= 0.0:
        return moment
    if moment >= last:
        return need_clock[last] + (moment - last)
    week = int(moment)
    return need_clock[week] + (moment - week) * (need_clock[week + 1] - need_clock[week])


@compiled
def moment_of(need_clock: np.ndarray, time: float) -> float:
    """The moment at which operational time reaches ``time`` (weeks); inverse of ``operational``."""
    last = need_clock.shape[0] - 1
    if last == 0 or time <= 0.0:
        return time
    if time >= need_clock[last]:
        return last + (time - need_clock[last])
    week = int(np.searchsorted(need_clock, time, side="right")) - 1
    return week + (time - need_clock[week]) / (need_clock[week + 1] - need_clock[week])


@compiled
def next_need(child: ChildRecord, need_bands: np.ndarray, need_clock: np.ndarray, draw: float) -> float:
    """The moment of the next need (weeks), by the child's frailty and age and the growth of needs."""
    # the inverse of the cumulative hazard takes one draw per need whatever the rates are; thinning would take more of
    # them where needs grow, and two scenarios would drift apart
    left = exponential(draw) / child.frailty
    moment = child.clock
    for band in range(band_of_age(need_bands, moment - child.born), need_bands.shape[0]):
        rate = need_bands[band, NeedBand.RATE]
        until = child.born + need_bands[band, NeedBand.UNTIL]
        now = operational_time(need_clock, moment)
        mass = (operational_time(need_clock, until) - now) * rate
        if rate > 0.0 and (left <= mass or band == need_bands.shape[0] - 1):
            return moment_of(need_clock, now + left / rate)
        left -= mass
        moment = until
    return float(NEVER)


@compiled
def severity_at_onset(shares: np.ndarray, draw: float) -> float:
    """True severity of a new need (levels); ``shares`` cumulates the share of needs per level."""
    level = 0
    floor = 0.0
    while level < shares.shape[0] - 1 and draw >= shares[level]:
        floor = shares[level]
        level += 1
    # where the draw lies within its level is where the severity does: one draw gives both
    return min(HEAVIEST, level + (draw - floor) / max(shares[level] - floor, _NEXT_TO_NOTHING))


@compiled
def severity_after_prevention(severity: float, reached: float, numbers: ChildParameters, draw: float) -> float:
    """Severity of a new need under prevention (levels), below 0 when it does not arise at all.

    ``reached`` is the share of needs below segment C that it touches: a part stays away, the others are a level
    lighter.
    """
    if severity >= _HEAVY or draw >= reached:
        return severity
    if draw < numbers.prevented * reached:
        return -1.0
    return max(0.0, severity - 1.0)


@compiled
def heavier(severity: float, levels: float) -> float:
    """Severity of a new need in a year in which needs are so much heavier than at the start (levels)."""
    return min(HEAVIEST, max(0.0, severity + levels))


@compiled
def share_still_asking(severity: float, normalised: float, deterred: float) -> float:
    """Share of families that would ask who still do: a mild need is borne, a contribution deters below segment C."""
    share = 1.0
    if severity < _MILD:
        share *= 1.0 - normalised
    if severity < _HEAVY:
        share *= 1.0 - deterred
    return share


@compiled
def recovers_alone_rate(severity: float, numbers: ChildParameters) -> float:
    """Hazard of recovery without help (per week): full while mild, none when severe."""
    return numbers.recovers_alone * min(1.0, max(0.0, (_SEVERE - severity) / (_SEVERE - _MILD)))


@compiled
def crisis_rate(severity: float, numbers: ChildParameters) -> float:
    """Hazard of a crisis without help (per week)."""
    return numbers.crisis * max(0.0, severity - _MILD)


@compiled
def what_happens_untreated(severity: float, numbers: ChildParameters, asks: float, finds: float, gives_up: float,  # noqa: PLR0913 - hazards, draws
                           when: float, what: float) -> tuple[float, int]:  # fmt: skip
    """The next turn of a need without care: (weeks until then, Event).

    ``asks``, ``finds`` and ``gives_up`` are hazards per week; ``when`` and ``what`` are draws.
    """
    recovers = recovers_alone_rate(severity, numbers)
    crisis = crisis_rate(severity, numbers)
    total = recovers + numbers.worsens + crisis + asks + gives_up + finds
    if total <= 0.0:
        return float(NEVER), Event.NOTHING
    # competing risks: two draws, when and what, however many hazards there are
    weeks = exponential(when) / total
    left = what * total - recovers
    if left < 0.0:
        return weeks, Event.RECOVERS
    left -= numbers.worsens
    if left < 0.0:
        return weeks, Event.WORSENS
    left -= crisis
    if left < 0.0:
        return weeks, Event.CRISIS
    return weeks, next_actor_event(left - asks, finds)


@compiled
def next_actor_event(left: float, finds: float) -> int:
    """Whether the family asks (``left`` below 0), somebody finds the need, or the family gives up waiting."""
    if left < 0.0:
        return Event.ASKS
    return Event.FOUND if left < finds else Event.GIVES_UP


@compiled
def worse(severity: float) -> float:
    """Severity after worsening by one step (levels)."""
    return min(HEAVIEST, severity + 1.0)


@compiled
def severity_after_step_up(severity: float, level: float, numbers: ChildParameters) -> float:
    """Severity after care at this level is stepped up (levels): never below what it was."""
    return max(severity, min(numbers.step_up_most, level + numbers.step_up_rise))


@compiled
def severity_after_step_down(level: float, numbers: ChildParameters) -> float:
    """Severity of what is left after care at this level is stepped down (levels)."""
    return max(LIGHTEST, level - 1.0 + numbers.step_down_rise)


@compiled
def severity_after_breakdown(severity: float, harm: float) -> float:
    """Severity after a place of stay broke down (levels)."""
    return min(HEAVIEST, severity + harm)


@compiled
def levels_too_light(severity: float, level: int) -> int:
    """How many levels the care given stays below the care that the need asks for."""
    return max(0, int(math.floor(severity)) - int(level))


@compiled
def weeks_until_drop_out(numbers: ChildParameters, retention: float, draw: float) -> float:
    """When the family would leave care early (weeks after the start); ``retention``: the share who stay."""
    rate = numbers.drops_out * (1.0 - retention)
    if rate <= 0.0:
        return float(NEVER)
    return exponential(draw) / rate


@compiled
def weeks_until_step_up(numbers: ChildParameters, too_light: int, draw: float) -> float:
    """When care that is too light is stepped up (weeks after the start)."""
    rate = numbers.light_step_up * too_light
    if rate <= 0.0:
        return float(NEVER)
    return exponential(draw) / rate


@compiled
def result_of_care(
    trajectory: TrajectoryRecord,
    product: CareChances,
    numbers: ChildParameters,
    directed: bool,
    draw: float,
    down_draw: float,
) -> int:
    """How care that ran its time ended: recovery is likelier when it fitted and was not cut short.

    ``directed``: a director ended it early, and lighter care does the rest for who is not done.
    """
    too_light = levels_too_light(trajectory.severity, trajectory.level)
    chance = product.recovers * trajectory.complete
    for _ in range(too_light):
        chance *= numbers.light_recovery
    if draw < chance:
        if down_draw < product.steps_down:
            return Result.STEP_DOWN
        return Result.RECOVERED
    if directed and too_light == 0:
        return Result.SCALED_DOWN
    # what is left of the same draw, against its share of what is left of the chance
    if too_light > 0 or (draw - chance) < product.steps_up * (1.0 - chance):
        return Result.STEP_UP
    return Result.UNRESOLVED


@compiled
def is_repeat_use(child: ChildRecord, trajectory: TrajectoryRecord, numbers: ChildParameters, week: int) -> bool:
    """Whether this start follows an earlier end within the look-back, and is not one care going on."""
    return trajectory.follows_care == 0 and week - child.last_end <= numbers.repeat_window
