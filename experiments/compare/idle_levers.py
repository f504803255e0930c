"""Levers that change nothing: in this place, beside these other levers, or because they begin after the run.

A lever that has nothing to act on gives the same outcomes as doing nothing, apart from what it costs by itself. That
is known from the place file before anything runs; ``tests/behaviour/test_idle.py`` lays each rule beside the engine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from experiments.i18n.catalogue import report_words
from model.places.contracts import Contract
from model.places.schema import Place, Product, Role
from model.policy.declared import LeverDeclaration, levers
from model.policy.lever_ids import Lever as Column
from model.policy.lever_schedule import in_force, paid_for
from model.scenario import Scenario, default_of
from model.setup.offer_tables import provider_shares

WEEKS = 52
SEGMENT_OF_FORM = {"contract_form_b": "B", "contract_form_c": "C", "contract_form_stay": "stay"}
FORMS = ("", "trajectory_price", "month_price", "price_times_quantity", "lump_sum", "capacity")
"""What the values 1 to 5 of the levers on contract form stand for."""
LUMP_SUM = 4.0
FIXED = frozenset({"one_off", "subsidy_per_fte"})
TACTICAL_EUR, STRATEGIC_EUR = 1_000_000.0, 3_000_000.0
"""Yearly turnover from which a provider counts as a tactical or a strategic partner (F044-F046)."""
_AS_SOON_AS = 1.1
"""How much more than at full occupancy at the first prices a provider may turn over."""


@dataclass(frozen=True, slots=True)
class IdleLever:
    """A lever that changes nothing, and why: ``idle.REASON`` in the catalogue of texts."""

    lever: str
    reason: str
    costs: bool
    """Whether it costs something all the same."""

    def in_words(self, language: str) -> str:
        """The reason in words, as part of a sentence."""
        return report_words(language)(f"idle.{self.reason}")


Others = Mapping[str, float]
Rule = Callable[[Place, float, Others], str]
"""(place, value, what the other levers stand at) -> reason, or nothing when it may act."""


def idle_levers(scenario: Scenario) -> tuple[IdleLever, ...]:
    """The levers of a scenario that change nothing in it, in order of name."""
    place = scenario.load()
    values = {name: setting.value for name, setting in scenario.levers.items()}
    late = set(_after_the_end(scenario, place))
    known = {lever.id: lever for lever in levers()}
    found: list[IdleLever] = []
    for name, value in values.items():
        others = {other: at for other, at in values.items() if other != name and other not in late}
        reason = "after_the_end" if name in late else reason_here(known[name], place, value, others)
        if reason:
            found.append(IdleLever(name, reason, costs=_costs(known[name]) and reason != "after_the_end"))
    return tuple(found)


def idle_here(lever: LeverDeclaration, place: Place, others: Others) -> IdleLever | None:
    """Whether a lever changes nothing in a place, wherever it is put, beside what the other levers stand at."""
    values = [float(value) for value in lever.choices] or [lever.min, lever.max]
    reasons = [reason_here(lever, place, value, others) for value in values if value != default_of(lever, place)]
    return IdleLever(lever.id, reasons[0], _costs(lever)) if reasons and all(reasons) else None


def reason_here(lever: LeverDeclaration, place: Place, value: float, others: Others) -> str:
    """Why a lever at this value changes nothing in a place, or nothing where it may act."""
    return "".join(_reasons(lever, place, value, others)[:1])


def _reasons(lever: LeverDeclaration, place: Place, value: float, others: Others) -> list[str]:
    return [reason for rule in _RULES.get(lever.id, ()) if (reason := rule(place, value, others))]


def _costs(lever: LeverDeclaration) -> bool:
    return lever.cost is not None and lever.cost.base != 0.0


def _after_the_end(scenario: Scenario, place: Place) -> Iterator[str]:
    """Levers that are nowhere in force in the weeks that are simulated."""
    weeks = scenario.years * WEEKS
    if not any(_may_be_late(lever, scenario, place, weeks) for lever in levers() if lever.id in scenario.levers):
        return
    # Rules of start, ramp and contracts are the engine's: they are asked of its own schedule, not repeated here.
    force = in_force(paid_for(scenario, place, place.start.year, weeks), place)
    for lever in levers():
        if lever.id in scenario.levers and (force[:, Column[lever.id.upper()]] == default_of(lever, place)).all():
            yield lever.id


def _may_be_late(lever: LeverDeclaration, scenario: Scenario, place: Place, weeks: int) -> bool:
    """Whether it is worth looking: most levers begin with the run."""
    waits = place.contracts_until is not None and lever.id in SEGMENT_OF_FORM
    return waits or scenario.levers[lever.id].start is not None or lever.lead_weeks >= weeks - 1


def _one_town(place: Place, _: float, __: Others) -> str:
    return "one_town" if len(place.municipalities) == 1 else ""


def _one_price(place: Place, _: float, __: Others) -> str:
    apart = [
        product.id
        for product in _products(place)
        if any(offer.price_spread is not None and offer.price_spread.base > 0.0 for offer in product.product.offers)
        or any(contract != product.contracts[0] for contract in product.contracts)
    ]
    return "" if apart else "one_price"


def _no_code(place: Place, _: float, others: Others) -> str:
    paid = [contract for product in _products(place, "C") for contract in product.contracts]
    coded = any(getattr(contract, "by_intensity", False) for contract in paid)
    return "" if coded or "contract_form_c" in others else "no_code"


def _nobody_steers(place: Place, _: float, others: Others) -> str:
    return "" if "budget_steering" in others or "budget_steering" in place.in_force else "nobody_steers"


def _no_habit(place: Place, _: float, __: Others) -> str:
    access = place.referrers.municipal_access
    return "" if access.habit.base or access.habit_spread.base else "no_habit"


def _no_fixed_sum(place: Place, _: float, others: Others) -> str:
    lump = any(contract.form == "lump_sum" for product in _products(place) for contract in product.contracts)
    ceiling = any(offer.ceiling is not None for product in _products(place) for offer in product.product.offers)
    asked = "production_ceiling" in others or any(others.get(name) == LUMP_SUM for name in SEGMENT_OF_FORM)
    return "" if lump or ceiling or asked or "production_ceiling" in place.in_force else "no_fixed_sum"


def _same_form(segment: str) -> Rule:
    """A lever on the contract form of a segment does nothing where every contract that it may change has that form."""

    def rule(place: Place, value: float, others: Others) -> str:
        if value <= 0.0:
            return ""
        # The teams that help at home are there only once their own lever is pulled.
        out = {"crisis"} if "intensive_home_teams" in others else {"crisis", "home_team"}
        forms = {
            contract.form
            for product in _products(place, segment)
            if product.product.role not in out and (product.product.offers or FORMS[int(value)] != "capacity")
            for contract in product.contracts
        } - FIXED
        if not forms:
            return "no_product"
        return "same_form" if forms == {FORMS[int(value)]} else ""

    return rule


def _no_partner(place: Place, value: float, _: Others) -> str:
    """Guaranteed budgets are for partners of a size; the largest provider of stay cannot have that turnover here."""
    if value <= 0.0 or value >= 3.0:
        return "" if _products(place, "stay") else "no_product"
    least = STRATEGIC_EUR if value == 1.0 else TACTICAL_EUR
    for product in _products(place, "stay"):
        for offer in product.product.offers:
            if offer.tier is not None:
                return ""
            five, step = offer.five_largest.base, place.providers.size_step.base
            share = float(provider_shares(round(offer.providers.base), five, step).max())
            cents = (offer.contract or product.product.contract).price.base * WEEKS
            if _AS_SOON_AS * share * offer.places.base * cents / 100.0 >= least:
                return ""
    return "no_partner"


def _alone(_: Place, __: float, others: Others) -> str:
    by = {lever.id: lever.by for lever in levers()}
    return "" if any(by.get(name) == "region" for name in others if name != "programme_director") else "alone"


@dataclass(frozen=True, slots=True)
class _NamedProduct:
    """A product under its name."""

    id: str
    product: Product

    @property
    def contracts(self) -> list[Contract]:
        """What its providers are paid by."""
        return [offer.contract or self.product.contract for offer in self.product.offers] or [self.product.contract]


def _products(place: Place, segment: str = "") -> list[_NamedProduct]:
    return [
        _NamedProduct(name, product) for name, product in place.products.items() if segment in ("", product.segment)
    ]


def _needs(wanted: Callable[[Product], bool]) -> Rule:
    """A lever does nothing where no product is of the kind that it is about."""
    return lambda place, _, __: "" if any(wanted(product) for product in place.products.values()) else "no_product"


def _role(role: Role) -> Rule:
    return _needs(lambda product: product.role == role)


def _segment(*segments: str) -> Rule:
    return _needs(lambda product: product.segment in segments)


_STAY = (
    *("central_placement", "part_time_stay", "early_perspective", "network_foster", "early_transfer_warning"),
    *("flex_pool", "duty_to_place", "stay_monitor", "vacancy_view", "home_first", "no_double_care", "capacity_stay"),
    "development_budget",
)
_B = ("tariff_b", "capacity_b", "education_pays")
_C = ("tariff_c", "capacity_c", "regulated_inflow_c", "expert_table", "perspective_plan", "start_light")
_GROUPS = _needs(lambda product: product.in_groups)
_RULES: dict[str, tuple[Rule, ...]] = {
    "settlement": (_one_town,),
    "price_transparency": (_one_price,),
    "claim_rules": (_segment("C"), _no_code),
    "data_insight": (_nobody_steers,),
    "alignment": (_no_habit,),
    "valve_clause": (_no_fixed_sum,),
    "capacity_funding": (_no_partner,),
    "programme_director": (_alone,),
    "smaller_groups": (_needs(lambda product: product.living_group),),
    "duration_cap_weeks_b": (_needs(lambda product: product.segment == "B" and product.capped),),
    "group_first": (_needs(lambda product: product.is_guidance),),
    "closed_places": (_role("closed"),),
    "closed_alternatives": (_role("closed"),),
    "cap_one_to_one": (_role("one_to_one"),),
    "intensive_home_teams": (_role("home_team"),),
    "keep_in_region": (_role("out_of_region"),),
    "crisis_home_unless": (_role("crisis"),),
    "school_support_fte": (_role("school"),),
    "end_individual_agreements": (_role("individual"),),
    "one_offs_under_contract": (_role("individual"),),
    "poh_jeugd_fte": (_role("gp_worker"),),
    "local_groups": (_role("local_team"),),
    "team_own_help": (_role("local_team"),),
    "main_contractor": (_segment("C", "stay"),),
    **{name: (_same_form(segment),) for name, segment in SEGMENT_OF_FORM.items()},
    **{name: (_segment("stay"),) for name in _STAY},
    **{name: (_segment("B"),) for name in _B},
    **{name: (_segment("C"),) for name in _C},
    **{name: (_segment("B"), _GROUPS) for name in ("collectivise", "joint_groups")},
}
"""What each lever needs to act; a lever that is not named here acts in every place."""
