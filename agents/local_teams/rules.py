"""Rules of a local team and of GP youth workers."""

from agents.base.compiled import compiled

_WEEKS_PER_YEAR = 52.0


@compiled
def places(fte: float, numbers) -> int:
    """Families that a team of this size helps at once (thousandths of a place)."""
    return int(1000.0 * fte * numbers.caseload)


@compiled
def gp_worker_places(fte: float, numbers) -> int:
    """Youths that GP youth workers help at once (thousandths of a place)."""
    return int(1000.0 * fte * numbers.gp_worker_yearly * numbers.gp_worker_weeks / _WEEKS_PER_YEAR)


@compiled
def practices_covered(fte: float, youths: float, numbers) -> float:
    """Share of GP practices that these youth workers serve."""
    return min(1.0, 1000.0 * fte / max(1.0, youths * numbers.full_cover))


@compiled
def finds_need(fte: float, youths: float, numbers) -> float:
    """Hazard that the team finds a hidden need (per week): more hands see more."""
    return numbers.finds * 1000.0 * fte / max(1.0, youths)


@compiled
def helps_itself(has_room: bool, doubtful: bool, numbers, draw: float) -> bool:
    """Whether a team with room takes a doubtful segment B case itself."""
    return has_room and doubtful and draw < numbers.own_help
