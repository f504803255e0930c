"""The Python faces of the Vue parts: their properties and events."""

from collections.abc import Callable
from typing import Annotated, Any

from app.components import payloads
from app.solara_adapter.components import Element, component_vue

Event = Callable[[dict[str, Any]], None]
Items = list[dict[str, Any]]


@component_vue("TopBar.vue")
def top_bar(
    *,
    texts: dict[str, str],
    places: Items,
    place: str,
    scenarios: Items,
    scenario: str,
    own: str,
    nothing: str,
    pages: Items,
    page: str,
    language: str,
    theme: str,
    size: str,
    panel: bool,
    can_undo: bool,
    can_redo: bool,
    query: str,
    moves: int,
    live: bool,
    keep: Element,
    event_change: Annotated[Event, payloads.TopChange],
) -> None:
    """The bar on top: name, place, scenario, undo, link, theme, size, language, and the pages.

    It keeps the address: a new one for each of the ``moves``, so that the browser's Back takes back the last; none
    while a lever is ``live``.
    """


@component_vue("Notice.vue")
def notice(*, title: str, lines: list[str], hint: str, shut: str, event_close_note: Callable[..., None]) -> None:
    """What a reader should know once, read aloud, until it is closed."""


@component_vue("Line.vue")
def line(*, texts: dict[str, str]) -> None:
    """Says that the line to the server is lost, and that it is back; nothing while all is well."""


@component_vue("LeverPanel.vue")
def lever_panel(
    *,
    texts: dict[str, str],
    panes: Items,
    pane: str,
    groups: Items,
    values: dict[str, float],
    until: str,
    language: str,
    ack: int,
    event_change: Annotated[Event, payloads.LeverChange],
    event_switch: Annotated[Event, payloads.PaneChoice],
    event_time: Annotated[Event, payloads.LeverTime],
) -> None:
    """The levers, circumstances or assumptions, each with a card; ``ack`` is the last change whose picture was sent."""


@component_vue("Headline.vue")
def headline(*, pieces: Items, status: dict[str, Any]) -> None:
    """The one sentence with the answer, and how firm it is."""


@component_vue("Caveats.vue")
def caveats(
    *,
    told: dict[str, Any],
    texts: dict[str, str],
    worse: str,
    fault: str,
    fixed: bool,
    event_look: Callable[..., None],
    event_budget: Annotated[Event, payloads.BudgetText],
) -> None:
    """What stands beside the figures: grade, budget and band; ``fixed`` where nothing can be typed or opened."""


@component_vue("Tiles.vue")
def tiles(*, tiles: Items) -> None:
    """The five numbers, each with its difference to doing nothing."""


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


@component_vue("Foot.vue")
def foot(*, texts: dict[str, str], plan: str, lines: list[str], sources: Items) -> None:
    """The line below: no real child, the model, and the sources; on paper also what the plan changes."""


@component_vue("JobBar.vue")
def job_bar(*, state: str, told: str, share: float, button: str, event_press: Callable[..., None]) -> None:
    """Work under way: how far it is, with a button to stop it or to begin again."""


@component_vue("Keep.vue")
def keep(
    *,
    texts: dict[str, str],
    name: str,
    changed: bool,
    busy: bool,
    share: float,
    told: str,
    file: dict[str, Any],
    largest: int,
    event_ask: Annotated[Event, payloads.KeepAsk],
    event_stop: Callable[..., None],
) -> None:
    """The menu for keeping, opening and handing over a plan; a fresh ``file`` goes to the reader's downloads."""


@component_vue("Guide.vue")
def guide(
    *, texts: dict[str, str], guides: Items, card: dict[str, Any], event_go: Annotated[Event, payloads.GuideStep]
) -> None:
    """The tour and the stories: a menu, and the card of a step with what it points at."""
