"""The plain network as a Ciw user writes it: weekly batches, a routing matrix, outcomes from records."""

import ciw
from ciw import data_record, dists
from ciw import network as networks

from tests.benchmark.peers.network import SEGMENTS, Segment, Tally, needs_per_week, places, weeks_in

# Ciw brings the first batch after one interval, so its date 1 is our week 0
FIRST_DATE = 1


class WholeWeeks(dists.Lognormal):
    """A lognormal stay rounded to whole weeks, at least one."""

    def sample(self, t=None, ind=None) -> int:
        """One stay in weeks."""
        return max(1, round(super().sample(t, ind)))


def routing() -> list[list[float]]:
    """Chance that a child goes from one segment (row) to another (column) after care."""
    matrix = [[0.0] * len(SEGMENTS) for _ in SEGMENTS]
    for row, segment in enumerate(SEGMENTS[:-1]):
        matrix[row][row + 1] = segment.step_up
    return matrix


def network(youths: int) -> networks.Network:
    """The plain network in Ciw's terms."""
    weekly = needs_per_week(youths)
    return ciw.create_network(
        arrival_distributions=[dists.Deterministic(1) for _ in SEGMENTS],
        batching_distributions=[dists.Poisson(weekly * segment.share) for segment in SEGMENTS],
        service_distributions=[WholeWeeks(segment.log_mean, segment.log_sigma) for segment in SEGMENTS],
        number_of_servers=places(youths),
        routing=routing(),
    )


def tally_of(records: list[data_record.DataRecord], horizon: int) -> Tally:
    """Counts of one segment from its records; whoever still waits or is in care counts up to the horizon."""
    tally = Tally()
    for record in records:
        start, end = record.service_start_date, record.exit_date
        tally.weeks_waiting += (horizon if start is None else start) - record.arrival_date
        if start is None:
            continue
        tally.starts += 1
        tally.waits += start - record.arrival_date
        tally.weeks_in_care += (horizon if end is None else end) - start
        tally.ends += end is not None
    return tally


def outcomes_of(number: int, segment: Segment, records: list, weeks: int) -> dict[str, float]:
    """The named outcomes of the segment that Ciw calls by this number."""
    own = [record for record in records if record.node == number]
    return tally_of(own, weeks + FIRST_DATE).outcomes(segment, weeks)


def run(youths: int, years: int, seed: int) -> dict[str, float]:
    """Outcomes of one run of the plain network in Ciw."""
    ciw.seed(seed)
    weeks = weeks_in(years)
    simulation = ciw.Simulation(network(youths))
    simulation.simulate_until_max_time(weeks + FIRST_DATE)
    records = simulation.get_all_records(include_incomplete=True)
    outcomes: dict[str, float] = {}
    for number, segment in enumerate(SEGMENTS, start=1):
        outcomes |= outcomes_of(number, segment, records, weeks)
    return outcomes
