"""What a place file holds. Every number is a quantity with unit and source."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from agents.base.files.parameters import Strict
from agents.base.files.units import (
    Caseload,
    Children,
    Fte,
    Levels,
    PerWeek,
    Providers,
    Quantity,
    Ratio,
    Share,
    Weeks,
)
from model.places.contracts import Budget, Contract, Offered
from model.places.stay_schema import SHARES_MAY_MISS, Id, PlaceToLive, StayNumbers, check_stay

Text = Annotated[str, Field(min_length=1, max_length=400)]
SegmentId = Literal["local", "B", "C", "stay", "national", "individual", "protection"]
LevelId = Literal["advice", "local", "B", "C", "stay"]
LEVELS: tuple[LevelId, ...] = ("advice", "local", "B", "C", "stay")
Role = Literal[
    "ordinary", "local_field", "gp_worker", "local_team", "crisis", "individual", "school",
    "one_to_one", "closed", "out_of_region", "home_team",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
NO_SHARE = Share(value=0, unit="share", source="definition")
NO_RATIO = Ratio(value=0, unit="ratio", source="definition")
NO_WEEKS = Weeks(value=0, unit="weeks", source="definition")
"""What a place that says nothing of a mechanism gets: none of it."""


class TwoLanguages(Strict):
    """A text in Dutch and in English."""

    nl: Text
    en: Text


class Municipality(Strict):
    """One municipality: its children, GP practices and staff."""

    name: Text
    youths: Children
    gp_practices: Providers
    local_team: Fte
    gp_workers: Fte


class AgeBand(Strict):
    """Children up to an age have needs this often, relative to the mean child."""

    until: Weeks
    needs: Ratio


class Population(Strict):
    """How often needs arise."""

    ageing: bool
    adult_at: Weeks
    needs: PerWeek
    frailty_spread: Ratio
    ages: Annotated[list[AgeBand], Field(min_length=1, max_length=12)]


class ChildNumbers(Strict):
    """What happens to needs with and without care."""

    asks_at_once: Share
    asks: PerWeek
    recovers_alone: PerWeek
    worsens: PerWeek
    crisis: PerWeek
    crisis_level: Levels
    gives_up: PerWeek
    drops_out: PerWeek
    light_recovery: Ratio
    light_step_up: PerWeek
    repeat_window: Weeks
    step_up_rise: Levels = Levels(value=1.5, low=1, high=2, unit="levels", source="U390")
    step_up_most: Levels = Levels(value=4.5, low=4, high=4.9, unit="levels", source="U391")
    step_down_rise: Levels = Levels(value=0.5, low=0.1, high=0.9, unit="levels", source="U392")
    prevented: Share = Share(value=0.5, low=0.2, high=0.8, unit="share", source="U393")


class Routes(Strict):
    """Where families with this need go for help (share of requests)."""

    gp: Share
    municipal_access: Share
    certified_institution: Share
    medical_specialist: Share
    youth_doctor: Share
    court: Share
    free_access: Share


class Severity(Strict):
    """Share of new needs best treated at each level of care."""

    advice: Share
    local: Share
    B: Share
    C: Share
    stay: Share


Offer = Annotated[dict[Id, Share], Field(min_length=1, max_length=12)]


class Offers(Strict):
    """Which products a child with this need is referred to, per level of care."""

    local: Offer
    B: Offer
    C: Offer
    stay: Offer


class Kind(Strict):
    """One kind of need."""

    name: TwoLanguages
    share: Share
    by_age: Annotated[list[Ratio], Field(max_length=12)] = []
    severity: Severity
    routes: Routes
    offers: Offers


class ReferrerKind(Strict):
    """How well this kind of referrer judges, and how it chooses."""

    error: Levels
    habit: Levels
    habit_spread: Levels
    cost_awareness: Share
    knows: Providers


class Referrers(Strict):
    """The six kinds of referrer, and free access."""

    gp: ReferrerKind
    municipal_access: ReferrerKind
    certified_institution: ReferrerKind
    medical_specialist: ReferrerKind
    youth_doctor: ReferrerKind
    court: ReferrerKind
    free_access: ReferrerKind


class Access(Strict):
    """Doubt, admission, and care outside the contracts."""

    doubt: Levels
    criteria_margin: Levels
    expert_error: Levels
    review: Weeks
    tolerance: Ratio
    seeks_outside: Share
    no_offer: Share


class TeamNumbers(Strict):
    """What staff of the municipality can do."""

    caseload: Caseload
    gp_worker_yearly: Caseload
    gp_worker_weeks: Weeks
    full_cover: Ratio
    finds: PerWeek
    own_help: Share
    saves_weeks: Weeks = Weeks(value=4, low=1, high=13, unit="weeks", source="U402")


class ProviderNumbers(Strict):
    """How strongly providers and purchasers respond to incentives."""

    light: Ratio
    heavy: Ratio
    upcoding: Ratio
    coding_segment: Ratio
    longer: Ratio
    fills_below: Share
    prolongs: Share
    prolong_weeks: Weeks
    prolongs_at_most: Ratio = Ratio(value=3, low=1, high=4, unit="ratio", source="U396")
    light_below: Share = Share(value=1 / 3, low=0.2, high=0.45, unit="share", source="U394")
    heavy_from: Share = Share(value=2 / 3, low=0.55, high=0.8, unit="share", source="U395")
    size_step: Ratio = Ratio(value=0.98, low=0.9, high=1, unit="ratio", source="U397")
    free_riding: Share
    group_load: Ratio
    top_up_wait: Ratio
    top_up: Share
    skims: Ratio = NO_RATIO
    refuses_complex: Ratio = NO_RATIO
    search_weeks: Weeks = NO_WEEKS
    foresight: Weeks = NO_WEEKS
    holds_beds: Share = NO_SHARE
    irregular: Share = NO_SHARE
    undelivered: Share = NO_SHARE


class PurchaserNumbers(Strict):
    """What a purchaser sees of its cost and when it acts on that; what an audit finds and deters."""

    report_lag: Weeks = NO_WEEKS
    unseen: Share = NO_SHARE
    noise: Ratio = NO_RATIO
    tolerance: Share = NO_SHARE
    meeting_weeks: Weeks = NO_WEEKS
    audit_finds: Share = NO_SHARE
    audit_deters: Share = NO_SHARE
    invests_for: Weeks = Weeks(value=104, low=52, high=156, unit="weeks", source="U398")
    investment_matures: Weeks = Weeks(value=52, low=26, high=104, unit="weeks", source="U399")
    restrained: Weeks = Weeks(value=104, low=52, high=208, unit="weeks", source="U400")
    top_up_week: Weeks = Weeks(value=26, low=13, high=39, unit="weeks", source="U401")


class Companion(Strict):
    """A second trajectory beside this one (stacking)."""

    share: Share
    kind: Id
    shift: Levels


class Product(PlaceToLive):
    """One kind of care."""

    name: TwoLanguages
    segment: SegmentId
    role: Role = "ordinary"
    stay: Weeks
    spread: Ratio
    exponential: bool = False
    longest: Weeks | None = None
    recovers: Share
    steps_up: Share
    steps_down: Share
    residual: Ratio
    in_groups: bool = False
    is_guidance: bool = False
    capped: bool = False
    companion: Companion | None = None
    contract: Contract
    living_group: bool = False
    offered: Offered | Annotated[list[Offered], Field(min_length=1, max_length=12)] | None = None

    @property
    def offers(self) -> list[Offered]:
        """All its offers; none where places have no limit."""
        if self.offered is None:
            return []
        return self.offered if isinstance(self.offered, list) else [self.offered]


class Norms(Strict):
    """The longest acceptable wait per segment."""

    local: Weeks
    B: Weeks
    C: Weeks
    stay: Weeks
    national: Weeks
    individual: Weeks
    protection: Weeks


class Target(Strict):
    """A published figure that the place is fitted to, or tested against when ``held_back``."""

    measure: Id
    value: Quantity
    weight: Annotated[float, Field(ge=0, le=100)] = 1.0
    held_back: bool = False


class Place(Strict):
    """A place: a region of municipalities with its children, agents, products and money."""

    id: Id
    name: TwoLanguages
    based_on: Id | None = None
    synthetic: bool
    about: TwoLanguages
    start: date
    warm_up_years: Annotated[int, Field(ge=0, le=30)]
    regions: Annotated[int, Field(ge=1, le=1000)] = 1
    municipalities: Annotated[dict[Id, Municipality], Field(min_length=1, max_length=60)]
    settlement: Literal["T-0", "T-2"]
    population: Population
    children: ChildNumbers
    kinds: Annotated[dict[Id, Kind], Field(min_length=1, max_length=20)]
    referrers: Referrers
    access: Access
    teams: TeamNumbers
    providers: ProviderNumbers
    purchasers: PurchaserNumbers = PurchaserNumbers()
    stay: StayNumbers | None = None
    contracts_until: date | None = None
    host: Id | None = None
    norms: Norms
    products: Annotated[dict[Id, Product], Field(min_length=1, max_length=40)]
    budget: Budget
    responses: dict[Id, bool] = {}
    in_force: dict[Id, Quantity] = {}
    targets: list[Target] = []

    @property
    def waiting_norms_weeks(self) -> dict[str, float]:
        """Longest acceptable wait by segment (weeks)."""
        return {segment: getattr(self.norms, segment).base for segment in Norms.model_fields}

    @model_validator(mode="after")
    def _budgets_come_after_the_first(self) -> Self:
        early = [year for year in self.budget.later if year <= self.start.year]
        if early:
            raise ValueError(f"budget.later.{early[0]}: expected years after {self.start.year}, which is first_year")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for kind_id, kind in self.kinds.items():
            for level in LEVELS[1:]:
                self._check_offer(kind_id, level, getattr(kind.offers, level))
            _check_sum(f"kinds.{kind_id}.severity", kind.severity)
            _check_sum(f"kinds.{kind_id}.routes", kind.routes)
            if kind.by_age and len(kind.by_age) != len(self.population.ages):
                raise ValueError(f"kinds.{kind_id}.by_age: expected {len(self.population.ages)} entries, one per age")
        for product_id, product in self.products.items():
            if product.companion and product.companion.kind not in self.kinds:
                raise ValueError(f"products.{product_id}.companion.kind: unknown kind '{product.companion.kind}'")
        for product_id, product in self.products.items():
            _check_product(product_id, product)
            check_stay(product_id, product, self.products, self.stay)
        if self.host is not None and self.host not in self.municipalities:
            raise ValueError(
                f"host: unknown municipality '{self.host}', expected one of {', '.join(self.municipalities)}"
            )
        roles = [p.role for p in self.products.values() if p.role != "ordinary"]
        if len(set(roles)) != len(roles):
            raise ValueError("products: each role other than ordinary can be given to one product only")
        return self

    def _check_offer(self, kind_id: str, level: str, offer: dict[str, Share]) -> None:
        where = f"kinds.{kind_id}.offers.{level}"
        for product in offer:
            if product not in self.products:
                raise ValueError(f"{where}: unknown product '{product}', expected one of {', '.join(self.products)}")
        total = sum(share.base for share in offer.values())
        if abs(total - 1.0) > SHARES_MAY_MISS:
            raise ValueError(f"{where}: shares add up to {total:.1%}, expected 100 %")


def _check_product(name: str, product: Product) -> None:
    if product.stay.base <= 0.0:
        raise ValueError(
            f"products.{name}.stay: found {product.stay.value:g}, expected more than 0 {product.stay.unit}"
        )
    if product.role in ("local_team", "gp_worker", "school") and product.contract.form != "subsidy_per_fte":
        raise ValueError(f"products.{name}.contract.form: a {product.role} is staff, expected subsidy_per_fte")
    for offer in product.offers:
        if offer.contract and offer.contract.form in ("subsidy_per_fte", "one_off"):
            raise ValueError(
                f"products.{name}.offered.contract.form: found {offer.contract.form}, expected a form for providers"
            )
        if offer.ceiling and product.role == "crisis":
            raise ValueError(f"products.{name}.offered.ceiling: crisis care has no yearly maximum, expected none")


def _check_sum(where: str, shares: Strict) -> None:
    total = sum(getattr(shares, name).base for name in type(shares).model_fields)
    if abs(total - 1.0) > SHARES_MAY_MISS:
        raise ValueError(f"{where}: shares add up to {total:.1%}, expected 100 %")
