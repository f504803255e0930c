"""Charts on paper and on the screen: nothing of them is cut off."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from app.cli.main import application
from experiments.i18n.catalogue import Words
from experiments.report.charts import svg
from experiments.report.content import Bars, BarSegment, Picture
from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser
PLANS = "?start_light=1&collectivise=0.4&beside=capacity_b%3D0.3&beside=prevention_network%3D1&beside=tariff_c%3D-0.2"
PAPER_WIDTH = 1062
"""Pixels between the margins of A4 on its side."""
CHARTS_ON_PAPER = """
() => [...document.querySelectorAll(".chart")].map((chart) => {
  const picture = chart.querySelector(".paper svg");
  if (!picture) return { name: chart.ariaLabel, missing: true };
  const edge = picture.getBoundingClientRect();
  const out = [...picture.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const beside = box.left < edge.left - 1 || box.right > edge.right + 1;
    return beside || box.top < edge.top - 1 || box.bottom > edge.bottom + 1;
  });
  return { name: chart.ariaLabel, missing: false, right: edge.right, words: picture.querySelectorAll("text").length,
           cut: out.map((text) => text.textContent), canvas: chart.querySelector("canvas").getClientRects().length };
})
"""
"""Each chart as it stands on paper: how far to the right, and which of its words are not whole."""
CUT_ON_SCREEN = """
async () => {
  const { getInstanceByDom } = await import(window.solara.cdn + "/echarts@6.1.0/dist/echarts.esm.min.mjs");
  const found = [];
  for (const canvas of document.querySelectorAll(".chart .picture > div")) {
    const chart = getInstanceByDom(canvas);
    for (const part of chart.getZr().storage.getDisplayList(true)) {
      if (part.type !== "tspan" || part.ignore || !part.style.text) continue;
      const box = part.getBoundingRect().clone();
      if (part.transform) box.applyTransform(part.transform);
      if (box.x < -1 || box.x + box.width > chart.getWidth() + 1) found.push(part.style.text);
    }
  }
  return found;
}
"""
"""Words of charts that run over the edge of their picture."""
REPORT_WIDTH = 673
"""Pixels between the margins of a report on A4."""
CUT_IN_REPORT = """
() => [...document.querySelectorAll(".scroll")].filter((box) => box.firstChild.offsetWidth > box.clientWidth + 1)
  .map((box) => box.firstChild.id)
"""
"""Tables of a report that are wider than their place."""
OVERLAPPING = """
() => [...document.querySelectorAll("svg")].flatMap((picture) => {
  const numbers = [...picture.querySelectorAll("[id*=xtick_] text")].map((text) => text.getBoundingClientRect());
  const touching = numbers.slice(1).filter((box, order) => box.left < numbers[order].right + 1);
  return touching.length ? [picture.querySelector("title").textContent] : [];
})
"""
"""Charts of a report in which numbers under the axis run into each other."""


def drawn(reader: Reader, query: str, kind: str) -> Page:
    """The page, once this chart is drawn and nothing is being computed."""
    page = reader.page
    page.goto(f"{reader.address}{query}")
    page.wait_for_selector(f".chart.{kind} canvas", timeout=120_000)
    expect(page.locator(".job")).to_have_count(0, timeout=120_000)
    return page


@pytest.mark.parametrize(
    ("query", "kind"),
    [("?start_light=1", "flow"), ("?start_light=1&page=why", "waterfall"), (f"{PLANS}&page=compare", "wait")],
)
def test_a_chart_on_paper_is_as_wide_as_the_paper_and_its_words_are_whole(reader: Reader, query: str, kind: str):
    page = drawn(reader, query, kind)
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 740})
    page.emulate_media(media="print")
    page.locator(f".chart.{kind} .paper svg").wait_for()
    found = page.evaluate(CHARTS_ON_PAPER)
    assert found
    for chart in found:
        assert not chart["missing"], chart
        assert chart["canvas"] == 0, chart
        assert chart["words"] > 3 and chart["cut"] == [], chart
        assert chart["right"] <= PAPER_WIDTH, chart
    page.emulate_media(media="screen")
    expect(page.locator(".chart .paper svg")).to_have_count(0)


def test_what_cannot_be_pressed_on_paper_is_not_on_it(reader: Reader):
    page = drawn(reader, "?start_light=1&page=why", "waterfall")
    page.emulate_media(media="print")
    # which tab was chosen says what the page is about, and stays as a word
    dead = (
        "main button:not([aria-pressed=true], [aria-current=true], .caveat):visible",
        ".pages:visible",
        ".guide:visible",
        ".panel:visible",
    )
    expect(page.locator(", ".join(dead))).to_have_count(0)


def test_the_grade_and_whose_budget_it_is_stand_on_paper_too(reader: Reader):
    page = drawn(reader, "?place=heiloo", "cost")
    page.emulate_media(media="print")
    expect(page.locator("[data-caveat=grade]:visible")).to_contain_text("gebruik de richting, niet de hoogte")
    expect(page.locator("[data-caveat=budget]:visible")).to_contain_text("(aanname)")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("?start_light=1&collectivise=0.4", "wait"),
        ("?place=heiloo&capacity_c=0.3", "wait"),
        ("?start_light=1&page=why", "waterfall"),
        (f"{PLANS}&page=compare", "wait"),
    ],
)
def test_no_word_of_a_chart_runs_over_its_edge(reader: Reader, query: str, kind: str):
    page = drawn(reader, query, kind)
    page.wait_for_function(f"({CUT_ON_SCREEN})().then((found) => found.length === 0)", timeout=30_000)


def test_every_line_of_the_plans_beside_each_other_has_its_name(reader: Reader):
    page = drawn(reader, f"{PLANS}&page=compare", "cost")
    page.emulate_media(media="print")
    page.locator(".chart.cost .paper svg").wait_for()
    words = page.locator(".chart.cost .paper svg text").all_text_contents()
    assert "Niets doen" in words and any("egroting" in word for word in words)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_table_of_a_report_is_cut_and_no_numbers_run_into_each_other(reader: Reader, tmp_path: Path, language: str):
    out = tmp_path / "report.html"
    command = ["report", "uithoorn", "uithoorn", "--set", "start_light=1", "--language", language]
    few = ["--replications", "10", "--draws", "2", "--out", str(out)]
    done = CliRunner().invoke(application, [*command, *few])
    assert done.exit_code == 0, done.output
    reader.page.goto(out.as_uri())
    reader.page.emulate_media(media="print")
    reader.page.set_viewport_size({"width": REPORT_WIDTH, "height": 900})
    assert reader.page.locator("[id*=xtick_] text").count() > 10
    assert reader.page.evaluate(CUT_IN_REPORT) == []
    assert reader.page.evaluate(OVERLAPPING) == []


@pytest.mark.parametrize("most", [0.4, 9.0, 800_000.0, 123_456_789.0])
def test_numbers_under_an_axis_of_any_size_stand_apart(reader: Reader, most: float):
    bars = tuple(BarSegment(f"bar {part}", part * most) for part in (-0.7, 0.2, 1.0))
    reader.page.set_content(svg(Picture("bars", "Bars", "Three bars", Bars("euro", bars)), Words("nl")))
    assert reader.page.locator("[id*=xtick_] text").count() >= 3
    assert reader.page.evaluate(OVERLAPPING) == []
