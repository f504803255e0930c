"""Each response does what its name says, and switched off it takes that away and nothing else."""

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import pytest

from model.policy.declared import responses
from tests.behaviour.paired import ALL_OFF, MONEY, NOISE, PAIRS, Runs, deviation, differing, in_blocks, moves, runs


@dataclass(frozen=True)
class Signature:
    """What a response moves, and where it has room, ``block`` seeds at a time."""

    outcome: str
    segment: str
    up: bool
    place: str = "town"
    levers: dict[str, float] = field(default_factory=dict)
    block: int = 1

    def runs(self, **switches: bool) -> Runs:
        """The place with all responses on but those named."""
        return runs(self.place, seeds=PAIRS * self.block, levers=self.levers, responses=switches)

    def effect(self, response: str, **others: bool) -> np.ndarray:
        """What switching the response on does to the outcome, per seed."""
        on, off = self.runs(**others, **{response: True}), self.runs(**others, **{response: False})
        return in_blocks(on.mean(self.outcome, self.segment) - off.mean(self.outcome, self.segment), self.block)


SIGNATURES = {
    "upcoding": Signature("upcoded_share", "all", up=True),
    "coding_segment": Signature("referrals", "C", up=True, levers={"tariff_c": 0.2}),
    "longer_under_month_price": Signature("mean_stay", "B", up=True, place="town with room", levers={"tariff_b": 0.2}),
    "filling_places": Signature("mean_stay", "all", up=True, place="town, empty places"),
    "rationing_lump_sum": Signature("in_care", "C", up=False, place="town, C for a sum"),
    "free_riding": Signature("referrals_municipal_access", "local", up=False, levers={"settlement": 2.0}, block=5),
    "top_up": Signature("cost", "C", up=True, place="town, C for a sum"),
    "cream_skimming": Signature("refused", "C", up=True, place="town, C per trajectory"),
    "refusing_complex": Signature("refused", "C", up=True, place="town, C for a sum, complex refused"),
    "intake_stop": Signature("intake_stops", "B", up=True, levers={"production_ceiling": 0.9}),
    "holding_beds": Signature("in_care", "stay", up=False, place="town, stay guaranteed", block=10),
    "billing_undelivered": Signature("provider_margin", "all", up=True, block=5),
    "refusing_stay": Signature("wait_mean", "stay", up=True, place="much stay, room"),
}


def test_every_response_has_a_signature():
    assert set(SIGNATURES) == {one.id for one in responses()}


@pytest.mark.parametrize("response", SIGNATURES)
def test_a_response_does_what_its_name_says(response: str):
    """19 of 20 seeds, or means of so many as a block says where few children are touched, and beyond their noise."""
    signature = SIGNATURES[response]
    effect = signature.effect(response)
    assert moves(effect, signature.up)
    assert abs(deviation(effect)) > NOISE


# Without the response its cause has nothing to act on: exactly nothing but money moves.
CAUSES = {
    "coding_segment": ("town", {"tariff_c": 0.2}, {"tariff_c": 0.0}),
    "longer_under_month_price": ("town", {"tariff_b": 0.2}, {"tariff_b": 0.0}),
    "upcoding": ("town", {"tariff_b": 0.2, "tariff_c": -0.1}, {"tariff_b": 0.0}),
    "rationing_lump_sum": ("town, C for a sum", {"tariff_c": -0.2}, {"tariff_c": 0.0}),
    "free_riding": ("town", {"settlement": 2.0}, {"settlement": 0.0}),
    "refusing_stay": ("much stay", {"duty_to_place": 1.0}, {"duty_to_place": 0.0}),
}


@pytest.mark.parametrize("response", CAUSES)
def test_of_all_responses_only_the_named_one_answers_to_its_cause(response: str):
    place, pushed, left = CAUSES[response]
    alone = {**ALL_OFF, response: True}
    one, other = (runs(place, seeds=10, levers=levers, responses=alone) for levers in (left, pushed))
    assert differing(one, other) - MONEY != set()
    one, other = (runs(place, seeds=10, levers=levers, responses=ALL_OFF) for levers in (left, pushed))
    assert differing(one, other) <= MONEY


@pytest.mark.parametrize("place", ["town", "town, C for a sum", "uithoorn"])
@pytest.mark.parametrize("levers", [{"tariff_b": 0.3}, {"tariff_c": -0.3}, {"tariff_b": -0.1, "tariff_c": 0.2}])
def test_with_all_responses_off_a_tariff_moves_money_only(place: str, levers: dict[str, float]):
    base = runs(place, seeds=5, responses=ALL_OFF)
    moved = differing(base, runs(place, seeds=5, responses=ALL_OFF, levers=levers))
    assert {"cost", "bill"} <= moved <= MONEY


# Where a response has nothing to bite on it changes nothing at all.
IDLE = {
    "coding_segment": ("town", {}),
    "rationing_lump_sum": ("town", {}),
    "free_riding": ("town", {}),
    "top_up": ("town", {}),
    "filling_places": ("town with room", {}),
    "cream_skimming": ("town", {}),
    "refusing_complex": ("town, C for a sum", {}),
    "intake_stop": ("town", {}),
    "holding_beds": ("town", {}),
}


@pytest.mark.parametrize("response", IDLE)
def test_a_response_without_a_cause_changes_nothing(response: str):
    """Equal margins, no lump sum, own costs of the year, no number of places: exact."""
    place, levers = IDLE[response]
    on, off = (runs(place, seeds=10, levers=levers, responses={response: on}) for on in (True, False))
    assert differing(on, off) == set()


def test_upcoding_changes_the_code_and_the_money_and_no_childs_care():
    on, off = runs("town"), runs("town", responses={"upcoding": False})
    moved = differing(on, off)
    assert {"cost", "bill", "upcoded_share"} <= moved <= MONEY | {"upcoded_share"}
    assert not off.of("upcoded_share").any()
    assert moves(on.mean("cost") - off.mean("cost"), up=True)


def test_without_topping_up_a_sum_costs_the_sum():
    """To half a cent a week and provider: six providers of segment C, 52 weeks."""
    flat = runs("town, C for a sum", seeds=5, circumstances={"lump_sum_growth": 0.0}, responses={"top_up": False})
    assert np.allclose(flat.of("cost", "C"), 60 * 220 * 52, atol=0.01 * 6 * 52)


@pytest.mark.long
@pytest.mark.parametrize(("response", "other"), list(permutations(SIGNATURES, 2)))
def test_a_response_switched_off_leaves_every_other_at_work(response: str, other: str):
    """Without ``response`` the signature of ``other`` still moves its own way: 56 pairs."""
    if response == "rationing_lump_sum" and other == "top_up":
        pytest.skip("topping up answers to the list that rationing makes")
    signature = SIGNATURES[other]
    assert moves(signature.effect(other, **{response: False}), signature.up)
