"""What figures of a town cannot be: each rule one question, with its bounds. Nothing is corrected, all is asked.

The bounds are wide on purpose: they find a number in another unit, a slipped comma and swapped rows; no town is beyond
them.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from experiments.calibrate.own_data.faults import WrongFigures
from experiments.calibrate.own_data.figures import figures

# The smallest municipality of the country has some 150 youths, the country 3.3 million (CBS, population by age).
LEAST_YOUTHS, MOST_YOUTHS = 50.0, 3_500_000.0
# A short course of basic mental care costs more than the least; a year in closed care about the most.
EURO_PER_CLIENT = 500.0, 250_000.0
# The country spends some 2,400 euro a year on each youth (F280 over 3.3 million); a tenth of that and ten times it.
EURO_PER_YOUTH = 100.0, 25_000.0
# A part below a thousandth of its total costs less than one client: it is more likely in thousands.
TINY_PART = 0.001
BUDGET_APART = 3.0
# No town's care triples or falls to a third between two years of figures; a change of definition or unit does.
JUMP = 3.0
# Only a merger moves more, and then the years before cannot be compared.
JUMP_OF_YOUTHS = 1.5
# Below these a jump can be chance: one child, one placement, one vacancy.
LARGE_COUNT, LARGE_EURO, LARGE_WEEKS, LARGE_STAFF = 50.0, 50_000.0, 26.0, 20.0
# Five years: longer than most of the care itself, so days or a total.
MOST_WEEKS = 260.0
# Ten times as many as any town has: a number of persons, hours or euro.
YOUTHS_PER_STAFF = {"gp_practices": 25.0, "local_team_fte": 25.0, "gp_worker_fte": 50.0}
# Trajectories last between three weeks and twenty years.
TURNOVER = 20.0
# Published counts are often rounded to five, after which parts may add up to a little more than their total.
ROUNDED_TO = 5.0

COST_PARTS = ("cost_esjh", "cost_hsjh", "cost_dyslexia", "cost_national", "cost_individual", "cost_protection")
_AT_MOST = {
    "clients": "youths",
    "children_in_care": "clients",
    "repeat_starts": "starts",
    "budget": "budget_all",
    **dict.fromkeys(COST_PARTS, "cost_total"),
    **{name: figure.parts_of for name, figure in figures().items() if figure.parts_of},
}
"""Which figure is never more than another."""

_LARGE = {"count": LARGE_COUNT, "euro": LARGE_EURO, "weeks": LARGE_WEEKS, "staff": LARGE_STAFF}

Year = Mapping[str, float]
Fault = Callable[..., WrongFigures]


def implausible(name: str, years: Mapping[int, Year], rows: Mapping[tuple[int, str], int]) -> Iterator[WrongFigures]:
    """Every question about the figures of a file, year by year and then between years; ``rows`` says where each is."""

    def fault(key: str, year: int, figure: str, **values: str | int | float) -> WrongFigures:
        return WrongFigures(key, name, line=rows.get((year, figure), 0), year=year, figure=figure, **values)

    for year, found in sorted(years.items()):
        for rule in (_sizes, _totals, _sums, _money, _tiny_parts, _waits_and_staff, _turnover):
            yield from rule(year, found, fault)
    yield from _jumps(years, fault)


def _sizes(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    youths = found.get("youths", 0.0)
    if youths > 0.0 and not LEAST_YOUTHS <= youths <= MOST_YOUTHS:
        yield fault("youths", year, "youths", found=youths, low=LEAST_YOUTHS, high=MOST_YOUTHS)
    if found.get("clients") == 0.0:
        yield fault("no_clients", year, "clients")


def _totals(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    for part, usual in _AT_MOST.items():
        total = "youths" if part == "children_in_care" and "clients" not in found else usual
        if part in found and total in found and found[part] > found[total]:
            yield fault("above", year, part, found=found[part], other=total, total=found[total])


def _sums(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    for total in ("starts", "ends", "cost_total"):
        parts = [part for part in _AT_MOST if part in found and _AT_MOST[part] == total and part != "repeat_starts"]
        if total not in found or len(parts) < 2:
            continue
        whole = sum(found[part] for part in parts)
        rounded = all(found[figure] % ROUNDED_TO == 0.0 for figure in (*parts, total))
        room = ROUNDED_TO / 2.0 * (len(parts) + 1) if rounded else 0.5
        room = max(room, 0.01 * found[total]) if total == "cost_total" else room
        alone = any(found[part] > found[total] for part in parts)
        if whole > found[total] + room and not alone:
            yield fault("parts", year, ", ".join(parts), found=whole, other=total, total=found[total])


def _money(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    cost, clients = found.get("cost_total"), found.get("clients", 0.0)
    if cost is not None and clients > 0.0:
        yield from _each(cost, clients, "per_client", EURO_PER_CLIENT, partial(fault, year=year, figure="cost_total"))
    elif cost is not None:
        yield from _per_youth(year, "cost_total", found, fault)
    for budget in ("budget", "budget_all"):
        if budget not in found:
            continue
        if not cost:
            yield from _per_youth(year, budget, found, fault)
        elif not 1.0 / BUDGET_APART <= found[budget] / cost <= BUDGET_APART:
            yield fault("budget", year, budget, found=found[budget], total=cost, factor=BUDGET_APART)


def _per_youth(year: int, figure: str, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    if found.get("youths", 0.0) > 0.0:
        yield from _each(
            found[figure], found["youths"], "per_youth", EURO_PER_YOUTH, partial(fault, year=year, figure=figure)
        )


def _each(amount: float, heads: float, key: str, bounds: tuple[float, float], fault: Fault) -> Iterator[WrongFigures]:
    """An amount for each child; below the bounds the question is whether it is in thousands."""
    low, high = bounds
    each = amount / heads
    if low <= each <= high:
        return
    in_thousands = low <= each * 1000.0 <= high
    values = {"found": amount, "each": round(each, 2), "clients": heads, "low": low, "high": high}
    yield fault("thousands" if in_thousands else key, **values)


def _tiny_parts(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    total = found.get("cost_total", 0.0)
    for part in COST_PARTS:
        if 0.0 < found.get(part, 0.0) < TINY_PART * total:
            yield fault("tiny", year, part, found=found[part], other="cost_total", total=total)


def _waits_and_staff(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    for name, value in found.items():
        if figures()[name].kind == "weeks" and value >= MOST_WEEKS:
            yield fault("wait", year, name, found=value, high=MOST_WEEKS)
    youths = found.get("youths", 0.0)
    for name, each in YOUTHS_PER_STAFF.items():
        if youths > 0.0 and found.get(name, 0.0) > max(1.0, youths / each):
            yield fault("staff", year, name, found=found[name], youths=youths, each=each)


def _turnover(year: int, found: Year, fault: Fault) -> Iterator[WrongFigures]:
    stock = found.get("trajectories_in_care", 0.0)
    for name in ("starts", "ends"):
        if name in found and stock >= LARGE_COUNT and not 1.0 / TURNOVER <= found[name] / stock <= TURNOVER:
            yield fault("turnover", year, name, found=found[name], total=stock, factor=TURNOVER)


def _jumps(years: Mapping[int, Year], fault: Fault) -> Iterator[WrongFigures]:
    """Two years in a row, of those in which a figure is given, that lie too far apart."""
    for name, figure in figures().items():
        given = [(year, found[name]) for year, found in sorted(years.items()) if name in found]
        most = JUMP_OF_YOUTHS if name == "youths" else JUMP
        for (first, before), (year, value) in pairwise(given):
            if max(before, value) >= _LARGE[figure.kind] and max(before, value) > most * min(before, value):
                yield fault("jump", year, name, found=value, before=before, first=first, factor=most)
