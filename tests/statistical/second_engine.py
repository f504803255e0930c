"""The plain network a second time: slow, in plain Python, from the meaning of the rules and not from their code.

It shares with the engine only the numbers of the decisions and the normal quantile. It knows children who
do not age, one kind of need on a ladder of three products of one provider each, referrers who judge without
error, waiting that can end by recovery, worsening or giving up, care that can end early, and five contract
forms; care that is a place to live, can be part-time, breaks down and moves a child on; and levers on capacity,
price, stay, group care, starting light and early warning.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from agents.base.compiler import chance
from agents.base.compiler.chance import Decision

YEAR = 52
WORD = (1 << 64) - 1


def mixed(number: int) -> int:
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & WORD
    number = (number ^ number >> 27) * 0x94D049BB133111EB & WORD
    return number ^ number >> 31


def key_of(parent: int, member: int) -> int:
    return mixed(mixed(parent) + 0x9E3779B97F4A7C15 * (member + 1) & WORD)


def uniform(key: int, decision: Decision, occurrence: int) -> float:
    counter = (decision << 32) + occurrence + 1
    return ((mixed(key + 0x9E3779B97F4A7C15 * counter & WORD) >> 12) + 0.5) / 2**52


@dataclass
class Product:
    """One rung of the ladder, of one provider."""

    name: str
    stay: float
    spread: float
    geometric: bool
    recovers: float
    steps_up: float
    steps_down: float
    residual: float
    capped: bool
    places: float
    form: str
    price_cents: float
    in_groups: bool
    bears: float
    breaks_down: float
    then: int
    """Rung to which a child too heavy for this one moves, or -1."""
    part_time_share: float
    part_time_load: float


@dataclass
class Setting:
    """Everything that can differ between scenarios."""

    children: int
    years: int
    seed: int
    needs_per_week: float
    shares: list[float]
    """Of new needs: advice, local, B, C."""
    ladder: list[Product]
    """Local help, B and C."""
    asks_at_once: float
    asks: float
    recovers_alone: float
    worsens: float
    gives_up: float
    drops_out: float
    light_recovery: float
    light_step_up: float
    doubt: float
    group_load: float
    per_level: float
    per_move: float
    crowding: float
    harm: float
    heavier: float
    warning: float
    """Share of breakdowns that an early warning prevents, at full force of the lever."""
    indexation: float
    start_light: float
    cap_weeks: float
    capacity_b: float
    tariff_b: float
    collectivise: float
    levers_from_week: int


@dataclass(eq=False)
class Need:
    """One need, and the care for it."""

    key: int
    severity: float
    asked: int
    turns: int = 0
    cares: int = 0
    event: str = ""
    product: int = -1
    level: int = 0
    waiting_since: int | None = None
    started: int = -1
    load: int = 0
    weekly: int = 0
    complete: float = 1.0
    granted: float = math.inf
    leaves: float = math.inf
    steps: float = math.inf
    moves: int = 0
    urgent: bool = False
    continued: bool = False
    calendar: list["Need"] | None = field(default=None, repr=False)

    def draw(self, decision: Decision, turn: int | None = None) -> float:
        return uniform(self.key, decision, self.turns if turn is None else turn)


@dataclass(eq=False)
class Child:
    """A child and the moment of its next need."""

    key: int
    clock: float = 0.0
    needs: int = 0


def cents(amount: float) -> int:
    return math.floor(amount + 0.5)


class Town:
    """The town, stepped a week at a time; ``counts[year]`` counts by (product or -1, what)."""

    def __init__(self, setting: Setting, replication: int) -> None:
        self.s = setting
        key = 0
        for member in (setting.seed, replication, 0, 1):
            key = key_of(key, member)
        self.week, self.desk = 0, []
        self.waiting: list[list[Need]] = [[] for _ in setting.ladder]
        self.in_care: list[set[Need]] = [set() for _ in setting.ladder]
        self.untreated = 0
        self.child_due: dict[int, list[Child]] = defaultdict(list)
        self.untreated_due: dict[int, list[Need]] = defaultdict(list)
        self.care_due: dict[int, list[Need]] = defaultdict(list)
        self.counts: list[Counter[tuple[int, str]]] = [Counter() for _ in range(setting.years)]
        self.index = (1.0 + setting.indexation) ** np.arange(setting.years)
        total = sum(setting.shares)
        self.ladder_of_shares = [one / total for one in accumulate(setting.shares)]
        for number in range(setting.children):
            self.next_need(Child(key_of(key, number)))

    def count(self, product: int, what: str, by: int = 1) -> None:
        self.counts[self.week // YEAR][product, what] += by

    def lever(self, value: float, basis: float = 0.0) -> float:
        return value if self.week >= self.s.levers_from_week else basis

    def run(self) -> "Town":
        while self.week < self.s.years * YEAR:
            if self.week % YEAR == 0 and self.week > 0:
                self.reprice()
            self.needs_arise()
            self.untreated_needs_turn()
            for need in self.desk:
                self.refer(need)
            self.give_places()
            self.book()
            self.care_ends()
            self.week += 1
        return self

    # what happens to children and untreated needs

    def next_need(self, child: Child) -> None:
        child.clock += -math.log(uniform(child.key, Decision.NEED, child.needs)) / self.s.needs_per_week
        self.child_due[max(self.week, math.floor(min(child.clock, 1e6)))].append(child)

    def needs_arise(self) -> None:
        while self.child_due[self.week]:  # a second need in one week comes after all first ones
            for child in reversed(self.child_due.pop(self.week)):
                self.need_arises(child)
                self.next_need(child)

    def need_arises(self, child: Child) -> None:
        key = key_of(child.key, child.needs)
        child.needs += 1
        need = Need(key, self.severity(uniform(key, Decision.SEVERITY, 0)), self.week)
        self.untreated += 1
        self.count(-1, "NEEDS")
        if need.draw(Decision.ASK_AT_ONCE, 0) < self.s.asks_at_once:
            self.desk.append(need)
        else:
            self.hide(need)

    def severity(self, draw: float) -> float:
        below = 0.0
        for level, share in enumerate(self.ladder_of_shares):
            if draw < share:
                return level + (draw - below) / max(share - below, 1e-12)
            below = share
        raise AssertionError("shares end at 1")

    def hide(self, need: Need) -> None:
        need.waiting_since = None
        need.urgent = need.continued = False
        self.plan_untreated(need)

    def plan_untreated(self, need: Need) -> None:
        hidden = need.waiting_since is None
        rates = {
            "recovers": self.s.recovers_alone * min(1.0, max(0.0, (4.0 - need.severity) / 2.0)),
            "worsens": self.s.worsens,
            "asks": self.s.asks * need.severity if hidden else 0.0,
            "gives up": 0.0 if hidden else self.s.gives_up,
        }
        when, what = need.draw(Decision.UNTREATED_WHEN), need.draw(Decision.UNTREATED_WHAT)
        need.turns += 1
        total = sum(rates.values())
        if total <= 0.0:
            return
        left = what * total
        for need.event, rate in rates.items():
            left -= rate
            if left < 0.0:
                break
        self.put(need, self.untreated_due, self.week + math.ceil(-math.log(when) / total))

    @staticmethod
    def put(need: Need, calendar: dict[int, list[Need]], week: int) -> None:
        need.calendar = calendar[week]
        need.calendar.append(need)

    def untreated_needs_turn(self) -> None:
        due = self.untreated_due[self.week]
        while due:
            need = due.pop()
            need.calendar = None
            waits = need.waiting_since is not None
            if need.event == "worsens":
                need.severity = min(4.999, need.severity + 1.0)
                if not waits:
                    self.plan_untreated(need)
                    continue
            if waits:
                self.leave_list(need)
            if need.event == "recovers":
                self.count(-1, "RECOVERED_ALONE")
                self.untreated -= 1
            elif need.event == "gives up":
                self.count(-1, "GAVE_UP")
                self.hide(need)
            else:
                if need.event in ("asks", "moves on"):
                    need.asked = self.week
                self.desk.append(need)

    # access and places

    def refer(self, need: Need) -> None:
        need.turns += 1
        left = need.product if need.continued and need.event in ("asks", "moves on") else -1
        if need.event == "moves on":
            then = self.s.ladder[need.product].then
            if then >= 0 and need.draw(Decision.NEXT_PLACE) < self.s.heavier:
                need.product = then
            need.level = max(need.level, min(4, math.floor(need.severity)))
            self.join(need, left)
            return
        level = min(4, math.floor(need.severity))
        if level == 3 and need.severity - 3 < self.s.doubt:
            level -= need.draw(Decision.START_LIGHT) < self.lever(self.s.start_light)
        if level == 0:
            self.hide(need)
            return
        need.level = level
        need.product = min(level, 3) - 1
        self.join(need, left)

    def load(self, need: Need) -> int:
        product = self.s.ladder[need.product]
        if product.part_time_load > 0.0 and need.draw(Decision.PART_TIME) < product.part_time_share:
            return max(1, int(1000 * product.part_time_load))
        grouped = self.s.ladder[need.product].in_groups and need.draw(Decision.GROUP) < self.lever(self.s.collectivise)
        return int(1000 * self.s.group_load) if grouped else 1000

    def join(self, need: Need, left: int) -> None:
        if left >= 0:
            need.moves += 1
            self.count(left, "TRANSFERS")
        need.load = self.load(need)
        need.waiting_since = self.week
        self.waiting[need.product].append(need)
        self.count(need.product, "REFERRALS")

    def leave_list(self, need: Need) -> None:
        assert need.waiting_since is not None
        self.waiting[need.product].remove(need)
        self.count(need.product, "LIST_WEEKS_LEFT", self.week - need.waiting_since)
        need.waiting_since = None

    def offered(self, number: int) -> int:
        change = self.lever(self.s.capacity_b) if number == 1 else 0.0
        return int(int(self.s.ladder[number].places * 1000) * (1.0 + change))

    def give_places(self) -> None:
        for number, queue in enumerate(self.waiting):
            room = self.offered(number) - sum(need.load for need in self.in_care[number])
            while queue:
                need = next((one for one in queue if one.urgent), queue[0])
                if need.load > room:
                    break
                room -= need.load
                self.leave_list(need)
                self.start(need)
        for need in self.desk:
            if need.waiting_since is not None:
                self.plan_untreated(need)
        self.desk = []

    # care and its price

    def start(self, need: Need) -> None:
        product = self.s.ladder[need.product]
        if need.calendar is not None:
            need.calendar.remove(need)
        need.started = self.week
        need.cares += 1
        self.untreated -= 1
        self.in_care[need.product].add(need)
        self.count(need.product, "STARTS")
        self.count(need.product, "WAIT_WEEKS", self.week - need.asked)
        needed = self.stay(product, need.draw(Decision.DURATION, need.cares))
        weeks = needed
        if product.capped and self.lever(self.s.cap_weeks, 260.0) < 260.0:
            weeks = min(weeks, int(self.s.cap_weeks))
        need.complete = min(1.0, weeks / needed)
        ends: list[tuple[float, str]] = [(weeks, "its time")]
        need.granted, need.leaves, need.steps = weeks, math.inf, math.inf
        if self.s.drops_out > 0.0:
            need.leaves = -math.log(need.draw(Decision.DROP_OUT, need.cares)) / self.s.drops_out
            ends.append((need.leaves, "drops out"))
        too_light = max(0, math.floor(need.severity) - need.level)
        if self.s.light_step_up * too_light > 0.0:
            need.steps = -math.log(need.draw(Decision.STEP_UP, need.cares)) / (self.s.light_step_up * too_light)
            ends.append((need.steps, "too light"))
        if product.breaks_down > 0.0:
            ends.append((self.lasts(need, need.draw(Decision.BREAKDOWN, need.cares)), "breaks down"))
        last, need.event = min(ends, key=lambda end: end[0])
        self.put(need, self.care_due, self.week + max(1, math.ceil(last)) - 1)
        if need.load < 1000:
            self.count(need.product, "PART_TIME_STARTS")
        if product.form == "trajectory_price":
            self.count(need.product, "COST_CENTS", cents(self.price(need.product) * need.load / 1000))
        need.weekly = self.weekly_price(need)

    def lasts(self, need: Need, draw: float) -> float:
        """When the placement breaks down (weeks from now), as the house is now."""
        product, offered = self.s.ladder[need.product], self.offered(need.product)
        full = min(1.0, sum(one.load for one in self.in_care[need.product]) / offered) if offered > 0 else 0.0
        rate = product.breaks_down * (1.0 + self.s.per_level * max(0.0, need.severity - product.bears))
        rate *= 1.0 + self.s.per_move * need.moves
        return -math.log(draw) / (rate * (1.0 + self.s.crowding * full))

    def is_seen_in_time(self, need: Need) -> bool:
        force = self.lever(1.0)
        if force <= 0.0 or need.draw(Decision.WARNING, self.week) >= self.s.warning:
            return False
        self.count(need.product, "WARNED")
        return True

    def goes_on(self, need: Need) -> None:
        """The ends that were planned stand, but for a later breakdown."""
        product = self.s.ladder[need.product]
        passed = self.week - need.started + 1
        ends: list[tuple[float, str]] = [(need.granted, "its time"), (need.leaves, "drops out")]
        ends.append((need.steps, "too light"))
        ends.append((passed + self.lasts(need, need.draw(Decision.BREAKDOWN_AGAIN, self.week)), "breaks down"))
        last, need.event = min(ends, key=lambda end: end[0])
        assert product.breaks_down > 0.0
        self.put(need, self.care_due, max(self.week + 1, need.started + max(1, math.ceil(last)) - 1))

    @staticmethod
    def stay(product: Product, draw: float) -> int:
        if product.geometric:
            return max(1, math.ceil(math.log1p(-draw) / math.log1p(-1.0 / product.stay)))
        mean = math.log(product.stay) - 0.5 * product.spread * product.spread
        normal = chance.standard_normal(draw) if product.spread > 0.0 else 0.0
        return max(1, math.floor(math.exp(mean + product.spread * normal) + 0.5))

    def price(self, number: int) -> float:
        change = self.lever(self.s.tariff_b) if number == 1 else 0.0
        factor = float(self.index[self.week // YEAR]) * (1.0 + change)
        return self.s.ladder[number].price_cents * factor

    def weekly_price(self, need: Need) -> int:
        timed = self.s.ladder[need.product].form in ("price_times_quantity", "month_price")
        return cents(self.price(need.product) * need.load / 1000) if timed else 0

    def reprice(self) -> None:
        for running in self.in_care:
            for need in running:
                need.weekly = self.weekly_price(need)

    def book(self) -> None:
        for number, product in enumerate(self.s.ladder):
            self.count(number, "WAITING_WEEKS", len(self.waiting[number]))
            self.count(number, "IN_CARE_WEEKS", len(self.in_care[number]))
            paid = sum(need.weekly for need in self.in_care[number])
            if product.form == "capacity":
                paid += cents(self.price(number) * self.offered(number) / 1000)
            if product.form == "lump_sum":
                change = self.lever(self.s.capacity_b) if number == 1 else 0.0
                growth = float(self.index[self.week // YEAR])
                tariff = 1.0 + (self.lever(self.s.tariff_b) if number == 1 else 0.0)
                paid += cents(product.price_cents * (growth * tariff) * (1.0 + change))
            self.count(number, "COST_CENTS", paid)
        self.count(-1, "UNTREATED_WEEKS", self.untreated)

    def care_ends(self) -> None:
        due = self.care_due[self.week]
        while due:
            need = due.pop()
            need.calendar = None
            number, product = need.product, self.s.ladder[need.product]
            if need.event == "breaks down" and self.is_seen_in_time(need):
                self.goes_on(need)
                continue
            need.urgent = False
            self.in_care[number].remove(need)
            self.untreated += 1
            self.count(number, "ENDS")
            self.count(number, "ENDED_WEEKS", self.week - need.started + 1)
            if need.event == "drops out":
                self.count(number, "DROP_OUTS")
                self.hide(need)
            elif need.event == "too light":
                self.step_up(need)
            elif need.event == "breaks down":
                self.count(number, "BREAKDOWNS")
                self.go_on(need, min(4.999, need.severity + self.s.harm))
                need.urgent, need.event = True, "moves on"
            else:
                self.result(need, product)

    def result(self, need: Need, product: Product) -> None:
        too_light = max(0, math.floor(need.severity) - need.level)
        helped = product.recovers * need.complete
        for _ in range(too_light):
            helped *= self.s.light_recovery
        draw = need.draw(Decision.RESULT, need.cares)
        if draw < helped:
            self.count(need.product, "RECOVERED")
            if need.draw(Decision.STEP_DOWN, need.cares) < product.steps_down:
                self.count(need.product, "STEP_DOWNS")
                self.go_on(need, max(1.001, need.level - 0.5))
            else:
                self.untreated -= 1
        elif too_light > 0 or draw - helped < product.steps_up * (1.0 - helped):
            self.step_up(need)
        else:
            need.severity *= product.residual
            self.hide(need)

    def step_up(self, need: Need) -> None:
        self.count(need.product, "STEP_UPS")
        self.go_on(need, max(need.severity, min(4.5, need.level + 1.5)))

    def go_on(self, need: Need, severity: float) -> None:
        need.severity, need.event, need.continued = severity, "asks", True
        self.put(need, self.untreated_due, self.week + 1)
