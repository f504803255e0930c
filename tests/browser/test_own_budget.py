"""A reader who knows the budget types it where the figure stands, and everything says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


def test_a_budget_that_is_typed_stands_in_the_sentence_and_the_link_and_can_be_taken_back(reader: Reader):
    page = reader.open("?place=voorbeeldstad&years=3")
    answer = page.locator(".answer")
    expect(answer).to_contain_text("begroting (aanname)")
    expect(page.locator("[data-caveat=grade]")).to_contain_text("Verzonnen plaats")
    page.locator("[data-caveat=budget]").click()
    field = page.locator(".own-budget input")
    field.fill("6,5")
    field.press("Enter")
    expect(page.locator(".caveat-fault")).to_contain_text("6,50 mln?")
    expect(answer).to_contain_text("begroting (aanname)")
    field.fill("€ 6,5 miljoen")
    field.press("Enter")
    expect(answer).to_contain_text("begroting (uw eigen)")
    expect(page.locator("[data-caveat=budget]")).to_contain_text("€ 6,50 mln (uw eigen)")
    assert "a.budget.first_year=6.5" in reader.linked("a.budget.first_year")
    page.locator("[data-caveat=budget]").click()
    page.get_by_role("button", name="Terug naar de aanname").click()
    expect(answer).to_contain_text("begroting (aanname)")
    page.locator("[data-caveat=grade]").click()
    expect(page.locator(".fit-report")).to_contain_text(re.compile("verzonnen", re.IGNORECASE))
    assert reader.faults == []
