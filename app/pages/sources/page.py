"""Sources: every number with where it comes from, how near the model comes, and what it cannot say."""

from typing import Any

from app.components import vue
from app.components.view import View, page_title
from app.i18n.texts import with_stress
from app.pages.sources import components
from app.pages.sources.catalogue import KINDS, MOST_SHOWN, matching
from app.pages.sources.checks import Claims, Findings, Fit
from app.pages.sources.document import blocks_of, chapters, title_of
from app.solara_adapter.components import box, component

TABS = ("numbers", "fit", "findings", "claims", "model", "limits")
LIMITS = 10
"""How many things the page says that the model cannot say."""
ODD = "odd.md"


@component
def Sources(view: View) -> None:  # noqa: N802 - a component
    """One part at a time."""
    words = view.words
    tab = view.state.detail_of("src")
    tab = tab if tab in TABS else TABS[0]

    def choose(name: str) -> None:
        if name in TABS:
            view.dispatch({"note": {"src": "" if name == TABS[0] else name}})

    with box("page long", tag="main"):
        page_title(view)
        intro = words(f"src.intro.{tab}")
        vue.headline(pieces=with_stress(intro), status={"state": "quick", "text": ""})
        components.tabs(
            label=words("src.tabs"),
            tabs=[{"id": name, "name": words(f"src.tab.{name}")} for name in TABS],
            tab=tab,
            event_choose=choose,
        )
        with box("sheet"):
            PARTS[tab](view)


@component
def _Numbers(view: View) -> None:  # noqa: N802
    words, state = view.words, view.state
    kind = state.detail_of("src_kind") if state.detail_of("src_kind") in KINDS else ""
    query = state.detail_of("src_find")
    matches = matching(state.place, state.language, kind, query)

    def change(event: dict[str, Any]) -> None:
        notes = {"src_find": event.get("find", query), "src_kind": event.get("kind", kind)}
        # A link holds what was typed, so it is cut.
        view.dispatch({"note": {name: str(text)[:100] for name, text in notes.items()}})

    visible = matches[:MOST_SHOWN]
    key = "src.count.part" if len(matches) > len(visible) else "src.count"
    with box("block"):
        components.numbers(
            texts={name: words(f"src.numbers.{name}") for name in ("title", "search", "kinds")},
            kinds=[{"id": "", "name": words("src.kind.all")}]
            + [{"id": kind_name, "name": words(f"src.kind.{kind_name}")} for kind_name in KINDS],
            kind=kind,
            wanted=query,
            count=words(key, count=words.number(len(matches)), shown=len(visible)),
            heads=[words(f"src.head.{name}") for name in ("id", "what", "value", "reach", "sure", "source")],
            rows=[entry.cells for entry in visible],
            event_change=change,
        )


@component
def _Model(view: View) -> None:  # noqa: N802
    words = view.words
    parts = chapters(blocks_of(ODD))[1:]
    if not parts:
        box("block", children=[words("src.odd.missing")])
        return
    part = view.state.detail_of("src_part")
    at = int(part) if part.isdecimal() and int(part) < len(parts) else 0

    def choose(number: str) -> None:
        view.dispatch({"note": {"src_part": number if number != "0" else ""}})

    with box("odd"):
        components.tabs(
            label=words("src.odd.parts"),
            tabs=[{"id": str(number), "name": title_of(part)} for number, part in enumerate(parts)],
            tab=str(at),
            event_choose=choose,
        )
        with box("block"):
            components.document(title=words("src.tab.model"), lang="en", blocks=parts[at])


@component
def _Limits(view: View) -> None:  # noqa: N802
    with box("limits-list", tag="ul"):
        for number in range(1, LIMITS + 1):
            box("block", tag="li", children=[view.words(f"src.limit.{number}")])


PARTS = {
    "numbers": _Numbers,
    "fit": Fit,
    "findings": Findings,
    "claims": Claims,
    "model": _Model,
    "limits": _Limits,
}
