"""What a reader asks of a search: limits, the levers that it may move, and when a plan is good enough. Pure functions.

What was typed stays what was typed, also when it is wrong: the page remembers it in one short text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite

from agents.base.files.errors import WrongInput
from app.state.app_state import LONGEST_DETAIL, AppState
from experiments.optimise.question import Optimise, Search, UnseenFutures
from experiments.replicate.replication import Replicated
from experiments.statistics.bands import mean_of_known
from model.outcomes.reducers import REDUCERS
from model.policy.levers import LeverDeclaration
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

ROW, PART, BLOCK = ";", ":", "|"
SEVERE, HEALED = "wait_mean_severe", "recovered_share"
# In the language of search designs, which is English on every page.
AIMS = {"fewest": "fewest changes", "cost": "lowest cost in {year}", "wait": "lowest wait_mean in {year}"}
MOST_LIMITS, MOST_TYPED = 6, 12
SURE = (5, 6, 7, 8, 9)
"""Choices for the number of futures, of ten, in which a plan must keep to all limits."""
MOST_ALLOWED_LEVERS = 25
SEARCH = Search(trials=80, draws=2, replications=4)
FUTURES = UnseenFutures(draws=12, replications=4)
SEARCH_OF_LARGE = Search(trials=40, draws=1, replications=2)
FUTURES_OF_LARGE = UnseenFutures(draws=8, replications=2)
"""For a place in which one run takes longer."""
PLANS = 4
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


Levels = Mapping[tuple[str, str, int], float]
"""What doing nothing gives: {(outcome, segment, year): mean}."""


@dataclass(frozen=True, slots=True)
class LimitKind:
    """A limit that can be asked: its sentence for the search, the outcome behind it, and what number fits."""

    sentence: str
    outcome: str
    unit: str
    low: float
    high: float
    digits: int
    margin: float
    """The default value, as a ratio to doing nothing."""
    most: bool = True


KINDS: dict[str, LimitKind] = {
    "cost": LimitKind("cost at most {value} million in {year}", "cost", "money", 0.01, 100_000.0, 2, 0.98),
    "cost_less": LimitKind(
        "cost at least {value} % below doing nothing in {year}", "", "percent", 0.1, 90.0, 1, 3.0, False
    ),
    "gap": LimitKind(
        "budget_gap at most {value} million in {year}", "budget_gap", "money", -10_000.0, 10_000.0, 2, 1.0
    ),
    "wait_each": LimitKind(
        "no segment's wait_mean over {value} weeks in {year}", "wait_mean", "weeks", 0.5, 200.0, 1, 1.25
    ),
    "wait": LimitKind("wait_mean at most {value} weeks in {year}", "wait_mean", "weeks", 0.5, 200.0, 1, 1.0),
    "severe": LimitKind("wait_mean_severe at most {value} weeks in {year}", SEVERE, "weeks", 0.5, 200.0, 1, 1.0),
    "clients": LimitKind("clients at least {value} in {year}", "clients", "children", 1.0, 1e7, 0, 0.95, False),
    "recovered": LimitKind(
        "recovered_share at least {value} % in {year}", "recovered_share", "percent", 0, 100, 1, 1, False
    ),
    "crises": LimitKind("crises at most {value} in {year}", "crises", "crises", 0.0, 1e6, 0, 1.0),
    "untreated": LimitKind("untreated_share at most {value} % in {year}", "untreated_share", "percent", 0, 100, 1, 1.0),
}
LEVER_NOTES = ("find_levers", "find_levers_b", "find_levers_c")
"""The notes of the page that hold which levers may be moved."""
DOUBTS = {"measures": ["levers.*"], "all": ["*"]}
"""The assumptions that differ between futures: the effects of measures, or all."""
DEFAULT_LIMITS = ("cost", "wait_each")
"""The limits of a new request."""


@dataclass(frozen=True, slots=True)
class RequestedLimit:
    """One limit as typed."""

    kind: str
    value: str
    year: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A request for plans; ``allowed_levers`` may be moved, at most ``most`` of them at once."""

    limits: tuple[RequestedLimit, ...]
    aim: str = "fewest"
    sure: int = 7
    most: int = 4
    doubt: str = "measures"
    allowed_levers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestError:
    """What is wrong with a request: the limit by its place (-1 for the whole), a text key, and what it must say."""

    at: int
    key: str
    values: tuple[tuple[str, str], ...] = ()


def default_request(levels: Levels, years: Sequence[int], declared: Sequence[LeverDeclaration]) -> SearchRequest:
    """A new request: a little less cost, and no segment that waits much longer than now."""
    year = years[min(5, len(years) - 1)]
    limits = tuple(default_limit(kind, year, levels) for kind in DEFAULT_LIMITS)
    return SearchRequest(limits, allowed_levers=tuple(lever.id for lever in declared if lever.prominent))


def default_limit(kind: str, year: int, levels: Levels) -> RequestedLimit:
    """A limit with a default value for this place: a little better than, or about as good as, doing nothing."""
    spec = KINDS[kind]
    if not spec.outcome:
        return RequestedLimit(kind, _number_text(spec.margin, spec.digits), str(year))
    values = [
        value
        for (outcome, segment, when), value in levels.items()
        if outcome == spec.outcome and when == year and (segment == "all") == (kind != "wait_each")
    ]
    scale = {"money": 1e-6, "percent": 100.0}.get(spec.unit, 1.0)
    value = max(values, default=spec.low) * scale * spec.margin
    # To the side that doing nothing keeps to, so that a first limit can be met; of cost a little less is asked.
    rounding = ceil if spec.most and kind != "cost" else floor
    digits = 0 if spec.unit == "weeks" else 1 if spec.unit == "money" and abs(value) >= 30 else spec.digits
    rounded = rounding(value * 10**digits) / 10**digits
    return RequestedLimit(kind, _number_text(min(max(rounded, spec.low), spec.high), digits), str(year))


def _number_text(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def levels_in(runs: Replicated) -> dict[tuple[str, str, int], float]:
    """{(outcome, segment, year): mean} of doing nothing, for the place as a whole; nothing where it is never known."""
    means = mean_of_known(runs.values[:, :, :, -1, :], 0)
    segments = [*SEGMENT_IDS, "all"]
    columns = [*sorted({int(segment) for segment in runs.setup.product_segments}), len(SEGMENT_IDS)]
    return {
        (outcome, segments[column], year): float(means[row, at, column])
        for row, outcome in enumerate(REDUCERS)
        for at, year in enumerate(runs.years)
        for column in columns
        if isfinite(means[row, at, column])
    }


def to_text(request: SearchRequest) -> str:
    """A request as the page remembers it, but for the levers."""
    rows = ROW.join(PART.join((limit.kind, _clean(limit.value), _clean(limit.year))) for limit in request.limits)
    return BLOCK.join((rows, request.aim, str(request.sure), str(request.most), request.doubt))


def _clean(typed: str) -> str:
    # A separator in a field would shift all fields after it.
    return re.sub(rf"[{ROW}{PART}\\{BLOCK}]", "", typed.replace(",", ".")).strip()[:MOST_TYPED]


def from_text(text: str, otherwise: SearchRequest) -> SearchRequest:
    """The request in a text; whatever is unknown falls back."""
    parts = text.split(BLOCK)
    if len(parts) != 5:
        return otherwise
    rows = [row.split(PART) for row in parts[0].split(ROW) if row][:MOST_LIMITS]
    limits = tuple(
        RequestedLimit(row[0], _clean(row[1]), _clean(row[2])) for row in rows if len(row) == 3 and row[0] in KINDS
    )
    aim, sure, most = parts[1], _count(parts[2]), _count(parts[3])
    return replace(
        otherwise,
        limits=limits,
        aim=aim if aim in AIMS else otherwise.aim,
        sure=sure if sure in SURE else otherwise.sure,
        most=min(max(most, 1), MOST_ALLOWED_LEVERS) if most else otherwise.most,
        doubt=parts[4] if parts[4] in DOUBTS else otherwise.doubt,
    )


def _count(text: str) -> int:
    # Cut, as a link may hold any number of digits.
    return int(text[:4]) if text.isdecimal() else 0


def allowed_levers_texts(levers: Sequence[str], declared: Sequence[LeverDeclaration]) -> dict[str, str]:
    """The allowed levers as notes of the page: what differs from the prominent ones, in pieces that fit a note."""
    first = {lever.id for lever in declared if lever.prominent}
    text = ROW.join([f"-{name}" for name in sorted(first - set(levers))] + sorted(set(levers) - first))
    # A note of a page holds so many characters, and the names of all levers are longer.
    starts = range(0, LONGEST_DETAIL * len(LEVER_NOTES), LONGEST_DETAIL)
    pieces = (text[start : start + LONGEST_DETAIL] for start in starts)
    return dict(zip(LEVER_NOTES, pieces, strict=True))


def allowed_levers_from(note: Callable[[str], str], declared: Sequence[LeverDeclaration]) -> tuple[str, ...]:
    """The levers that may be moved, in the order of the page."""
    marks = set("".join(note(name) for name in LEVER_NOTES).split(ROW))
    return tuple(
        lever.id for lever in declared if lever.id in marks or (lever.prominent and f"-{lever.id}" not in marks)
    )


def request_of(state: AppState, first: SearchRequest, declared: Sequence[LeverDeclaration]) -> SearchRequest:
    """The request in the notes of the page; ``first`` where there is none."""
    allowed = allowed_levers_from(state.detail_of, declared)
    return replace(from_text(state.detail_of("find"), first), allowed_levers=allowed)


def notes_of(request: SearchRequest, declared: Sequence[LeverDeclaration]) -> dict[str, str]:
    """A request as notes of the page."""
    return {"find": to_text(request), **allowed_levers_texts(request.allowed_levers, declared)}


def request_errors(request: SearchRequest, years: Sequence[int]) -> list[RequestError]:
    """The errors of a request; empty where it can be searched for."""
    errors = [fault for at, limit in enumerate(request.limits) for fault in _limit_errors(at, limit, years)]
    if not request.limits:
        errors.append(RequestError(-1, "find.fault.none"))
    if len({(limit.kind, limit.year) for limit in request.limits}) < len(request.limits):
        errors.append(RequestError(-1, "find.fault.twice"))
    if not request.allowed_levers:
        errors.append(RequestError(-1, "find.fault.levers"))
    if len(request.allowed_levers) > MOST_ALLOWED_LEVERS:
        errors.append(RequestError(-1, "find.fault.many", (("count", str(MOST_ALLOWED_LEVERS)),)))
    return errors


def _limit_errors(at: int, limit: RequestedLimit, years: Sequence[int]) -> list[RequestError]:
    kind, value = KINDS[limit.kind], number_in(limit.value)
    errors = []
    if value is None:
        errors.append(RequestError(at, "find.fault.number", (("found", limit.value or "…"),)))
    elif not kind.low <= value <= kind.high:
        errors.append(RequestError(at, "find.fault.range", (("low", f"{kind.low:g}"), ("high", f"{kind.high:.0f}"))))
    if limit.year not in {str(year) for year in years}:
        errors.append(RequestError(at, "find.fault.year", (("first", str(years[0])), ("last", str(years[-1])))))
    return errors


def number_in(typed: str) -> float | None:
    """A number as people type it, with a comma or a dot."""
    if not NUMBER.fullmatch(typed.strip()):
        return None
    value = float(typed.strip().replace(",", "."))
    return value if isfinite(value) else None


def sentences(request: SearchRequest) -> list[str]:
    """The limits as sentences that a search design parses."""
    return [
        KINDS[limit.kind].sentence.format(value=f"{number_in(limit.value) or 0.0:.10g}", year=limit.year)
        for limit in request.limits
    ]


def design(request: SearchRequest, base: Scenario, *, large: bool = False) -> Optimise:
    """The search for a request; raises ``WrongInput`` where a request cannot be searched for."""
    if not 1 <= len(request.limits) <= MOST_LIMITS:
        raise WrongInput(f"a search: found {len(request.limits)} limits, expected 1 to {MOST_LIMITS}")
    if not 1 <= len(request.allowed_levers) <= MOST_ALLOWED_LEVERS:
        raise WrongInput(f"a search: found {len(request.allowed_levers)} levers, expected 1 to {MOST_ALLOWED_LEVERS}")
    year = max(limit.year for limit in request.limits)
    return Optimise(
        scenario=base.model_dump(mode="json", by_alias=True, exclude_none=True),
        years=base.years,
        levers=list(request.allowed_levers),
        limits=sentences(request),
        aim=AIMS[request.aim].format(year=year),
        sure=request.sure / 10.0,
        assumptions=DOUBTS[request.doubt],
        search=SEARCH_OF_LARGE if large else SEARCH,
        futures=FUTURES_OF_LARGE if large else FUTURES,
        plans=PLANS,
        most_changes=request.most,
        seed=base.seed,
    )
