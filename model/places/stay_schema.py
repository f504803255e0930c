"""What a place file says about places of stay: what they bear, who stays on, and what stands around them."""

from collections.abc import Collection
from typing import Annotated, Literal, get_args

from pydantic import Field

from agents.base.files.parameters import Strict
from agents.base.files.units import Caseload, HoursPerWeek, Levels, PerWeek, Ratio, Share, Weeks

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SettingId = Literal["none", "foster", "family", "residential"]
SETTINGS: tuple[SettingId, ...] = get_args(SettingId)
SHARES_MAY_MISS = 0.011


class StayNumbers(Strict):
    """What makes places of stay hold or break down, and what stands around them."""

    per_level: Ratio
    per_move: Ratio
    crowding: Ratio
    strain: Ratio
    harm: Levels
    heavier: Share
    less_suitable: Share
    refuses: Share
    refusal_weeks: Weeks
    turnover: PerWeek
    refill: Weeks
    hours_per_level: HoursPerWeek
    above_hours: HoursPerWeek
    school_prospect: Share
    home_margin: Levels
    home_caseload: Caseload
    home_unless: Levels
    expertise_from: Levels
    preparation: Weeks
    leaves_within: Weeks


class Holds(Strict):
    """Up to which severity a place holds a child, how often a placement breaks down, and where the child goes then."""

    bears: Levels
    breaks_down: PerWeek
    then: Id | None = None


class PartTime(Strict):
    """The share of children who stay part of the week, and what part of a place and its price that takes."""

    share: Share
    load: Share


class AfterAdult(Strict):
    """The share of children who stay on when they turn adult, and until which age at most."""

    share: Share
    until: Weeks


class PlaceToLive(Strict):
    """What a product says when it is a place to live."""

    setting: SettingId = "none"
    holds: Holds | None = None
    part_time: PartTime | None = None
    one_to_one: Share | None = None
    after_adult: AfterAdult | None = None
    instead: Annotated[dict[Id, Share], Field(max_length=12)] = {}


def check_stay(name: str, product: PlaceToLive, known: Collection[str], stay: StayNumbers | None) -> None:
    """Raise ``ValueError`` unless a product names other places that exist and numbers that are given."""
    then = [product.holds.then] if product.holds and product.holds.then else []
    for other in (*product.instead, *then):
        if other not in known:
            raise ValueError(f"products.{name}: unknown product '{other}', expected one of {', '.join(known)}")
    if product.instead and abs(sum(share.base for share in product.instead.values()) - 1.0) > SHARES_MAY_MISS:
        raise ValueError(f"products.{name}.instead: shares do not add up to 100 %")
    if stay is None and (product.holds or product.instead or product.one_to_one):
        raise ValueError(f"products.{name}: has holds, instead or one_to_one, expected the numbers of 'stay' too")
