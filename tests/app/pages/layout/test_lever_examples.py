"""The card of a lever tells where its measure was named, and what was counted there."""

import pytest

from app.i18n.texts import app_words
from app.pages.layout.lever_examples import examples
from model.policy.levers import levers

NL, EN = app_words("nl"), app_words("en")


@pytest.mark.parametrize("lever", levers(), ids=lambda lever: lever.id)
def test_every_lever_has_an_example(lever):
    assert examples(tuple(lever.rows), NL)
    assert examples(tuple(lever.rows), EN)


def test_an_example_names_the_place_the_year_and_what_was_counted():
    lines = examples(("M016", "M056"), NL)
    assert "Hillegom 2025: Praktijkondersteuner huisarts Jeugd" in lines
    assert any(line.startswith("Oss: ") and line.endswith("50% (F333)") for line in lines)


def test_what_was_counted_in_the_whole_country_or_has_no_number_is_no_example():
    lines = examples(("M016", "M029", "M115"), EN)
    assert not any(line.startswith("NL") or "(F136)" in line for line in lines)
