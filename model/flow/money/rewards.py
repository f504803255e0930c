"""Part of care: what a provider is rewarded or docked for when care has run its time."""

from agents.base.compiler.compiled import compiled
from agents.children.fields import Result
from agents.providers.fields import WHOLE_SLOT, Form, ProductRole
from agents.providers.rules import income_week_cents, is_paid_per_child
from model.flow.lever_level import levels_of_levers
from model.flow.money.pricing import is_on_result, price_factor
from model.flow.world import World
from model.funding.contracts import whole_cents
from model.policy.lever_ids import Lever


@compiled
def settle_result(world: World, row: int, offer_row: int, result: int) -> None:
    """Note what is still to be paid or taken off: for a stay shorter or longer than usual, and for the result.

    Under a trajectory price a week is worth the price over the usual stay.
    """
    offer = world.offers[offer_row]
    contract = world.contracts[offer.contract]
    need = world.trajectories[row]
    product = world.products[need.product]
    if not is_paid_per_child(contract) or contract.form == Form.ONE_OFF or product.role == ProductRole.CRISIS:
        return
    lever_level = levels_of_levers(world)
    weeks = float(world.state[0].week - need.started_week + 1)
    week_cents = income_week_cents(contract, product) * need.load / WHOLE_SLOT
    week_cents *= price_factor(contract, need.coded_intensity, world.provider_numbers[0])
    recovered = result == Result.RECOVERED or result == Result.STEP_DOWN
    saved = product.mean_weeks - weeks
    if lever_level[Lever.BONUS] > 0.0 and saved > 0.0 and recovered:
        offer.later_cents += whole_cents(lever_level[Lever.BONUS] * week_cents * saved)
    if lever_level[Lever.MALUS] > 0.0 and saved < 0.0:
        offer.later_cents -= whole_cents(lever_level[Lever.MALUS] * week_cents * -saved)
    if not recovered and is_on_result(world, row):
        paid_weeks = product.mean_weeks if contract.form == Form.TRAJECTORY_PRICE else weeks
        offer.later_cents -= whole_cents(world.effect_size[Lever.RESULT_BASED] * week_cents * paid_weeks)
