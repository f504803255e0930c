"""Rules of a purchaser: what it sees of the cost of a year, and what it expects."""

from agents.base.compiler.compiled import compiled

_WEEKS_PER_YEAR = 52.0


@compiled
def cost_seen(old_cents: float, new_cents: float, unseen: float) -> float:
    """What is registered: of the newest quarter a part is still missing (F069)."""
    return old_cents + new_cents * (1.0 - unseen)


@compiled
def forecast_of_year(seen_cents: float, weeks: int) -> float:
    """The year as a whole when it goes on as it has begun (cents)."""
    return seen_cents * _WEEKS_PER_YEAR / weeks
