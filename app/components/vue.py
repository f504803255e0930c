"""The Vue components that several pages show, with their typed properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.i18n.texts import with_stress
from app.solara_adapter.components import component_vue
from experiments.i18n.catalogue import Words

Event = Callable[[dict[str, Any]], None]
Items = list[dict[str, Any]]
ChartTable = tuple[list[str], list[list[str]]]
"""The figures of a chart as a table: its heads and its rows."""


@component_vue("Headline.vue")
def headline(*, pieces: Items, status: dict[str, Any]) -> None:
    """The headline: one sentence with the answer, and how many runs it rests on."""


def plain_headline(text: str, state: str = "full") -> None:
    """A headline without a status text; ``state`` is ``full``, or ``quick`` while a result is still to come."""
    headline(pieces=with_stress(text), status={"state": state, "text": ""})


@component_vue("Caveats.vue")
def caveats(
    *,
    caveats: dict[str, Any],
    texts: dict[str, str],
    worse: str,
    fault: str,
    fixed: bool,
    event_look: Callable[..., None],
    event_budget: Annotated[Event, payloads.BudgetText],
) -> None:
    """The caveats of the figures: grade, budget and band; ``fixed`` where nothing can be typed or opened."""


@component_vue("ChartCard.vue")
def chart_card(
    *,
    kind: str,
    title: str,
    sub: str,
    option: dict[str, Any],
    heads: list[str],
    rows: list[list[str]],
    texts: dict[str, str],
    language: str,
    live: bool,
) -> None:
    """A chart with its title, and the same figures as a table."""


def chart(
    *,
    kind: str,
    sub: str,
    option: dict[str, Any],
    table: ChartTable,
    words: Words,
    title: str = "",
    live: bool = False,
    stamped: str = "",
) -> None:
    """A chart card with the texts of its buttons, under the title of its kind unless it has its own.

    ``stamped`` is what a saved picture says of its reliability.
    """
    texts = {name: words(f"chart.{name}") for name in ("table", "picture", "save")} | {"stamp": stamped}
    settings = {"texts": texts, "language": words.language, "live": live, "heads": table[0], "rows": table[1]}
    chart_card(kind=kind, title=title or words(f"chart.{kind}"), sub=sub, option=option, **settings)


@component_vue("JobBar.vue")
def job_bar(*, state: str, text: str, share: float, button: str, event_press: Callable[..., None]) -> None:
    """Work under way: how far it is, with a button to stop it or to begin again."""


@component_vue("Picker.vue")
def picker(
    *, kind: str, label: str, options: Items, chosen: str, event_pick: Annotated[Callable[[str], None], payloads.Name]
) -> None:
    """A choice of one option; ``kind`` is ``tabs``, ``buttons`` that act at once, or ``select``."""


@component_vue("FactTable.vue")
def fact_table(*, kind: str, title: str, sub: str, heads: Items, groups: Items) -> None:
    """A table of figures in groups of rows; a cell has a text, and a change with its tone and direction."""


@component_vue("Paragraph.vue")
def paragraph(*, title: str, lines: list[str], button: str, event_press: Callable[..., None]) -> None:
    """Some lines under a title, with one button or none."""


@component_vue("DataTable.vue")
def data_table(*, caption: str, heads: list[str], rows: list[list[str]], marks: list[str]) -> None:
    """A table; ``marks`` is the style of each row."""


@component_vue("Button.vue")
def button(*, label: str, kind: str, pressed: str = "", event_press: Callable[..., None]) -> None:
    """One button; ``pressed`` is its aria-pressed, empty for a button that is no toggle."""


@component_vue("Download.vue")
def download(*, label: str, name: str, content: str) -> None:
    """A button that saves a file; its content is base64 text."""
