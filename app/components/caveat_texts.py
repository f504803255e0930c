"""What stands beside the figures: how reliable they are here, whose budget it is, and a budget that was typed.

Pure functions. What holds for every program stands in ``experiments.report.caveats``; here it becomes short.
"""

import re
from typing import Any

from app.simulation.model_catalogue import place_of
from app.state.app_state import AppState
from experiments.i18n.catalogue import Words, report_words
from experiments.i18n.format import millions_digits
from experiments.report.caveats import Beside, Caveats, beside_published, caveats_at, in_euro, in_unit, sentences
from model.policy.assumptions import BUDGET, budget_of

BudgetError = tuple[str, dict[str, float]]
"""The text that says what is wrong with a budget, and the amounts (euro) in it."""
HUNDRED = 100.0
LONGEST_BUDGET = 40
MULTIPLES = {
    "": 1.0,
    **dict.fromkeys(("k", "duizend", "thousand"), 1e3),
    **dict.fromkeys(("m", "mln", "mio", "miljoen", "million", "millions"), 1e6),
    **dict.fromkeys(("mld", "miljard", "bn", "billion"), 1e9),
}
"""The factor of an amount, by the word behind it."""
# With hard spaces (\u00a0), as this app writes them itself: an amount may be copied from the page.
AMOUNT = re.compile(r"(\d[\d.,' \u00a0]*?)\s*([a-z]*)\.?")
# All groups are set apart by the same sign, so that 9.200,000 is no number.
GROUPED = re.compile(r"\d{1,3}(?:(?P<group>[.,' \u00a0])\d{3})(?:(?P=group)\d{3})*")
PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
SLIP = 1e3
"""An amount below this (euro) without a word behind it was meant in millions."""


def caveats_here(state: AppState) -> Caveats:
    """The caveats of the place that is shown, with the budget that was typed there."""
    return caveats_at(state.place, place_of(state.place), dict(state.assumptions).get(BUDGET))


def reliability(state: AppState, words: Words, cost: dict[int, float] | None = None) -> dict[str, Any]:
    """The grade, the budget and the band as short texts, each with the whole story behind it.

    ``cost`` is what doing nothing costs by year, where that is known.
    """
    caveats = caveats_here(state)
    beside = beside_published(caveats.place, cost) if cost else None
    return {
        "grade": _grade(caveats, words),
        "weak": caveats.weak,
        "off": _off(beside, words) if beside else "",
        "budget": words(
            f"budget.chip.{caveats.basis}",
            year=caveats.place.start.year,
            amount=words.millions(caveats.budget, millions_digits(caveats.budget)),
        ),
        "basis": caveats.basis,
        "year": caveats.place.start.year,
        "band": words("band.holds"),
        "about": " ".join(sentences(caveats, report_words(words.language), beside)),
    }


def stamp(state: AppState, words: Words) -> str:
    """The line below a saved picture of a chart: place, grade, whose budget it is, and what a band holds."""
    texts = reliability(state, words)
    name = words.of(place_of(state.place).name)
    return ". ".join((name, texts["grade"], texts["budget"], texts["band"]))


def _grade(caveats: Caveats, words: Words) -> str:
    if caveats.invented:
        return words("grade.place.invented")
    if not caveats.grade:
        return words("grade.place.none")
    return words("grade.place.weak" if caveats.weak else "grade.place.firm", grade=caveats.grade)


def _off(beside: Beside, words: Words) -> str:
    way = "more" if beside.off > 0 else "less"
    return words(f"grade.off.{way}", share=words.number(HUNDRED * abs(beside.off)), year=beside.published.year)


def parse_budget(text: str, state: AppState) -> float | BudgetError:
    """The budget that was typed, in the unit of the place; or which text says what is wrong, with amounts in euro.

    Point and comma are read both ways, and a reading that cannot be a budget here is dropped: no two can be left,
    as they differ a thousandfold.
    """
    readings = amounts_in(text)
    if not readings:
        return "budget.fault.unread", {}
    place = place_of(state.place)
    budget = budget_of(place)
    possible = [value for euro in readings if budget.low <= (value := in_unit(euro, place)) <= budget.high]
    if len(possible) == 1:
        now = dict(state.assumptions).get(BUDGET, budget.value)
        return possible[0] if possible[0] != now else ("budget.fault.same", {})
    # Which reading was meant does not matter here: each of them is too small for a budget in euro.
    if max(readings) < SLIP:
        return "budget.fault.unit", {"amount": 1e6 * readings[0]}
    return "budget.fault.far", {"least": in_euro(budget.low, place), "most": in_euro(budget.high, place)}


def amounts_in(text: str) -> list[float]:
    """The amounts (euro) that a text can mean, such as ``9,2 mln``, ``9.200.000`` or ``€ 9,2 miljoen``; or none."""
    # Cut before anything else: a browser can send a text of any length.
    tidy = " ".join(text[:LONGEST_BUDGET].lower().replace("€", " ").replace("euro", " ").replace("eur", " ").split())
    match = AMOUNT.fullmatch(tidy)
    if match is None or len(text) > LONGEST_BUDGET or match[2] not in MULTIPLES:
        return []
    digits, times = match[1].strip(), MULTIPLES[match[2]]
    numbers = []
    # No "else": 9.200 is a group of thousands for some and nine and a fifth for others.
    if GROUPED.fullmatch(digits):
        numbers.append(float(re.sub(r"\D", "", digits)))
    if PLAIN.fullmatch(digits):
        numbers.append(float(digits.replace(",", ".")))
    else:
        numbers += _grouped_with_cents(digits)
    return list(dict.fromkeys(times * number for number in numbers if number > 0.0))


def _grouped_with_cents(digits: str) -> list[float]:
    """The amount in grouped digits with a decimal part, such as ``9.200.000,50``; or none."""
    for group, point in ((".", ","), (",", ".")):
        whole, sign, rest = digits.rpartition(point)
        match = GROUPED.fullmatch(whole)
        if sign and rest.isdecimal() and match is not None and match["group"] == group:
            return [float(f"{whole.replace(group, '')}.{rest}")]
    return []


def budget_error_text(fault: BudgetError, words: Words) -> str:
    """What is wrong with a budget that was typed, as one line."""
    key, amounts = fault
    return words(key, **{name: words.millions(euro, 2) for name, euro in amounts.items()})
