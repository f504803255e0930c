"""The setup around every page: top bar, lever panel, notices and footer."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.components.labels import changes_in, scenario_names
from app.components.view import choice_of
from app.i18n.texts import app_words
from app.pages.export.page import ExportMenu
from app.pages.layout import components
from app.pages.layout.lever_cards import lever_groups
from app.pages.layout.link_notices import seems_old, sentences
from app.pages.layout.settings_panes import around_groups, assumption_groups, pane_values
from app.simulation.model_catalogue import all_levers, choices, model_version, place_of, sources_shown
from app.simulation.service import idle_of
from app.simulation.user_data import user_places
from app.solara_adapter.components import box, component, use_memo
from app.state.app_state import PANES, AppState
from app.state.reducer import Session
from app.state.url import to_query
from experiments.compare.idle_levers import IdleLever
from experiments.i18n.catalogue import Words

Event = Callable[[dict[str, Any]], None]
TOP_TEXTS = (
    *("place", "scenario", "share", "shared", "shared.here", "shared.own", "undo", "redo", "replay"),
    *("panel", "beamer", "dark", "language", "pages"),
)


@component
def Top(  # noqa: N802 - a component
    state: AppState, session: Session, pages: tuple[str, ...], on_change: Event
) -> None:
    """The top bar. Its link is of the reader's own state, also while a tour shows a copy."""
    words = app_words(state.language)
    texts = {name: words(f"top.{name}") for name in TOP_TEXTS}
    components.top_bar(
        texts=texts | {"skip": words("app.skip"), "name": words("app.name"), "tagline": words("app.tagline")},
        places=[{"id": name, "name": getattr(place.name, state.language)} for name, place in user_places().items()],
        place=state.place,
        scenarios=scenario_names(state.place, words),
        scenario=state.scenario,
        own=words("top.own") if state.levers and not state.scenario else "",
        nothing=words("line.base"),
        pages=[{"id": page, "name": words(f"page.{page}")} for page in pages],
        page=state.page,
        language=state.language,
        theme=state.theme,
        size=state.size,
        panel=state.panel,
        can_undo=bool(session.history.past),
        can_redo=bool(session.history.future),
        query=to_query(session.linked),
        moves=session.moves,
        live=session.live,
        keep=ExportMenu(state, on_change),
        event_change=on_change,
    )


@component
def Notices(session: Session, on_change: Event) -> None:  # noqa: N802 - a component
    """What a link or file asked for that is not known here, and whether the connection is lost."""
    state = session.history.now
    words = app_words(state.language)
    with box("notices"):
        components.connection_notice(texts={name: words(f"line.{name}") for name in ("lost", "back")})
        if session.omissions:
            components.notice(
                title=words("link.title" if session.source == "link" else "link.title.file"),
                lines=sentences(session.omissions, state.place, words),
                hint=words("link.old" if session.source == "link" and seems_old(session.omissions) else "link.kept"),
                shut=words("link.close"),
                event_close_note=lambda *_: on_change({"understood": True}),
            )


@component
def Levers(state: AppState, ack: int, on_change: Event, dispatch: Event) -> None:  # noqa: N802
    """The levers, circumstances or assumptions; ``ack`` is the last change whose picture has been made."""
    words = app_words(state.language)
    reaches = choices(state.place)
    pane = choice_of(state, "pane", PANES)
    names = ("title", "reset", "about", "close", "changed", "panes", "look", "wiser")
    # Not on the other panes, which do not show it: finding out takes the whole scenario.
    idle = idle_of(state) if pane == PANES[0] else {}
    pane_texts = {name: words(f"panel.{name}.{pane}") for name in ("search", "nothing", "fewer")}
    pane_texts |= {"back": words.get("panel.reset.one"), "more": words.get(f"panel.more.{pane}")}
    counts = {"levers": len(state.levers), "around": len(state.circumstances) + len(state.disabled_responses)}
    counts["assumed"] = len(state.assumptions)
    components.lever_panel(
        texts={name: words(f"panel.{name}") for name in names} | pane_texts | _timing(words),
        panes=[{"id": pane, "name": words(f"pane.{pane}"), "count": counts[pane]} for pane in PANES],
        pane=pane,
        # Apart from the values, which move with every step of a drag: these are some sixty cards with all their texts.
        groups=use_memo(
            lambda: pane_groups(pane, state, words, idle), [pane, state.place, state.language, state.when, idle]
        ),
        values=pane_values(state, pane, reaches),
        # A lever that begins after the last year would change nothing.
        until=date(place_of(state.place).start.year + state.years, 1, 1).isoformat(),
        language=state.language,
        ack=ack,
        event_change=on_change,
        event_switch=lambda choice: dispatch({"note": {"pane": choice["pane"] if choice["pane"] != PANES[0] else ""}}),
        event_time=lambda choice: dispatch({"when": choice}),
    )


def _timing(words: Words) -> dict[str, str]:
    """The texts beside the day on which a lever begins; the panel fills their gaps, as it knows the day at once."""
    texts = {name: words.get(f"card.{name}") for name in ("start", "full", "now", "weeks", "usual", "unmoved")}
    ramp = {"at_once": words.get("card.ramp.now"), "in_weeks": words.get("card.ramp.weeks")}
    return texts | ramp | {"from": words.get("panel.from")}


def pane_groups(pane: str, state: AppState, words: Words, idle: dict[str, IdleLever]) -> list[dict[str, Any]]:
    """The groups of settings of a pane."""
    place, reaches = state.place, choices(state.place)

    def sources(text: str) -> list[str]:
        return sources_shown(text, words.language)

    if pane == "around":
        return around_groups(reaches, words, sources)
    if pane == "assumed":
        return assumption_groups(place_of(place), reaches, words, sources)
    dated = state.plan.dated()
    return lever_groups(all_levers(), reaches, words, sources, dated, idle)


@component
def Footer(state: AppState) -> None:  # noqa: N802
    """The footer: no real child, the version of the model, and the sources of the levers."""
    words = app_words(state.language)
    lines = [words("foot.no_child"), words("foot.model", version=model_version(), seed=state.seed)]
    lines += [words("foot.synthetic")] if place_of(state.place).synthetic else []

    def sources() -> list[dict[str, Any]]:
        return [
            {"name": words.pick(lever, "name"), "lines": sources_shown(lever.sources, state.language)}
            for lever in all_levers()
        ]

    components.footer(
        texts={"sources": words("foot.sources"), "title": words("foot.sources.title"), "note": words("foot.unseen")},
        plan=words("foot.plan", changes="; ".join(changes_in(state.plan, words))) if state.levers else "",
        lines=lines,
        sources=use_memo(sources, [state.language]),
    )
