"""Rules of a local team and of GP youth workers."""

from agents.base.compiler.chance import standard_normal
from agents.base.compiler.compiled import compiled
from agents.local_teams.fields import TeamParameters

_WEEKS_PER_YEAR = 52.0
_SCHOOL_AGE_WEEKS = 4 * _WEEKS_PER_YEAR


@compiled
def places(fte: float, numbers: TeamParameters) -> int:
    """Families that a team of this size helps at once (thousandths of a place)."""
    return int(1000.0 * fte * numbers.caseload)


@compiled
def gp_worker_slots(fte: float, numbers: TeamParameters) -> int:
    """Youths that GP youth workers help at once (thousandths of a place)."""
    return int(1000.0 * fte * numbers.gp_worker_yearly * numbers.gp_worker_weeks / _WEEKS_PER_YEAR)


@compiled
def practices_covered(fte: float, youths: float, numbers: TeamParameters) -> float:
    """Share of GP practices that these youth workers serve."""
    return min(1.0, 1000.0 * fte / max(1.0, youths * numbers.full_cover))


@compiled
def hazard_of_finding(fte: float, youths: float, numbers: TeamParameters) -> float:
    """Hazard that the team finds a hidden need (per week): more hands see more."""
    return numbers.finds * 1000.0 * fte / max(1.0, youths)


@compiled
def is_own_case(has_room: bool, doubtful: bool, own_help: float, draw: float) -> bool:
    """Whether a team with room takes a doubtful segment B case itself (``own_help``: the share that it does)."""
    return has_room and doubtful and draw < own_help


@compiled
def pupils_helped(fte: float, per_fte: float) -> int:
    """Pupils that staff at school help at once (thousandths of a place)."""
    return int(1000.0 * fte * per_fte)


@compiled
def is_of_school_age(age: float) -> bool:
    """Whether a child (age in weeks) goes to school."""
    return age >= _SCHOOL_AGE_WEEKS


@compiled
def reviews_saved(left: float, fte: float, yearly: float, saves_weeks: float) -> float:
    """Reviews for which specialists have time, with those of this week; unused time is saved for some weeks."""
    weekly = fte * yearly / _WEEKS_PER_YEAR
    return min(saves_weeks * weekly, left + weekly)


@compiled
def is_still_needed(severity: float, error: float, level: int, draw: float) -> bool:
    """Whether the municipality, at the end of a decision, still sees need for care at this level."""
    return severity + error * standard_normal(draw) >= level
