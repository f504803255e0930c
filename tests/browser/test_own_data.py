"""A file is taken from the reader's machine, checked, fitted and worked with; a wrong one never breaks the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from experiments.calibrate.own_data.table import own_of
from tests.browser.conftest import Reader
from tests.browser.still import still

pytestmark = pytest.mark.browser
GOOD = "jaar;cijfer;waarde\n" + "".join(
    f"{year};{figure};{value}\n"
    for year in (2023, 2024)
    for figure, value in (
        ("youths", 1200),
        ("clients", 110),
        ("cost_total", "1.100.000"),
        ("children_in_care", 75),
        ("budget", "1.050.000"),
    )
)
TOWN = "Dorp <img src=x onerror=window.__hit=1>"
"""What anybody may call a town of theirs."""
BAD = "jaar;cijfer;waarde\n2023;youths;6100\n2023;clients;veel\n2023;kinderen;3\n2023;wait_b;-3\n"


def opened(reader: Reader, query: str = "?page=data") -> None:
    reader.page.goto(f"{reader.address}{query}")
    reader.page.wait_for_selector(".upload", timeout=60_000)


def test_a_good_file_is_checked_and_fitted_and_its_place_is_this_readers_alone(
    browser: Browser, reader: Reader, address: str, tmp_path: Path
):
    page, file = reader.page, tmp_path / "eigen.csv"
    file.write_text(GOOD, encoding="utf-8")
    opened(reader)
    with page.expect_download() as template:
        page.get_by_role("button", name="Sjabloon (CSV)").click()
    assert "youths" in template.value.path().read_text(encoding="utf-8")
    with page.expect_download() as book:
        page.get_by_role("button", name="Sjabloon (Excel)").click()
    assert book.value.path().read_bytes()[:2] == b"PK"
    page.set_input_files(".upload input", file)
    page.wait_for_selector(".fit-form", timeout=20_000)
    expect(page.locator(".answer")).to_contain_text("2023 tot en met 2024")
    reader.picture("data-nl-1440")
    page.locator("[data-town]").fill(TOWN)
    page.get_by_role("button", name="Pas het model").click()
    page.wait_for_selector(".result", timeout=400_000)
    expect(page.locator(".result")).to_contain_text("In 2024 had het model nog niets gezien")
    for told in ("hoogstens C", "Apart gehouden: 2024", "Deze begroting betaalt specialistische hulp"):
        expect(page.locator(".result")).to_contain_text(told)
    still(page)
    reader.picture("data-fitted-nl-1440")
    page.get_by_role("button", name="Werk met deze gemeente").click()
    reader.complete()
    expect(page.locator(".town select option:checked")).to_have_text(TOWN)
    expect(page.locator(".answer")).to_contain_text("Die begroting is voor specialistische hulp")
    page.wait_for_function("!location.search.includes('page=data')")
    link = page.url
    page.reload()
    reader.complete()
    expect(page.locator(".town select option:checked")).to_have_text(TOWN)
    other = Reader(browser, address)
    other.page.goto(link)
    other.complete()
    expect(other.page.locator(".town select")).not_to_contain_text(TOWN)
    other.context.close()
    assert other.strangers == [] and other.faults == []
    assert page.evaluate("window.__hit") is None


def test_a_wrong_file_is_told_line_by_line_and_the_page_lives_on(browser: Browser, address: str, tmp_path: Path):
    reader = Reader(browser, address)
    page = reader.page
    opened(reader, "?page=data&language=en&theme=dark")
    for name, content in (
        ("bad.csv", BAD.encode()),
        ("big.csv", b"1" * 3_000_000),
        ("x.pdf", b"%PDF"),
        ("x.xlsx", b"MZ"),
    ):
        (tmp_path / name).write_bytes(content)
    page.set_input_files(".upload input", tmp_path / "bad.csv")
    expect(page.locator(".faults tbody tr")).to_have_count(3, timeout=20_000)
    reader.picture("data-wrong-en-dark")
    page.set_input_files(".upload input", tmp_path / "big.csv")
    expect(page.locator(".upload .fault")).to_contain_text("3.0 MB")
    page.set_input_files(".upload input", tmp_path / "x.pdf")
    expect(page.locator(".upload .fault")).to_contain_text("no CSV or Excel")
    page.set_input_files(".upload input", tmp_path / "x.xlsx")
    expect(page.locator(".faults tbody tr")).to_have_count(1, timeout=20_000)
    page.get_by_role("button", name="Remove these figures").click()
    expect(page.locator(".faults")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reader.picture("data-en-390")
    reader.context.close()
    assert reader.strangers == [] and reader.faults == []


def test_the_good_file_of_this_test_is_a_good_file():
    assert sorted(own_of("own.csv", GOOD.encode()).years) == [2023, 2024]
