"""The line below the headline: how reliable the figures are, whose budget it is, and what a band holds."""

from collections.abc import Mapping
from typing import Any

from app.components import vue
from app.components.caveat_texts import BudgetError, budget_error_text, caveats_here, parse_budget, reliability
from app.components.view import View
from app.solara_adapter.components import component, use_state
from app.state.app_state import AppState
from experiments.i18n.catalogue import Words
from model.policy.assumptions import BUDGET, budget_of

TEXTS = ("look", "type", "label", "example", "go")


@component
def Reliability(view: View, cost: dict[int, float] | None = None, worse: str = "") -> None:  # noqa: N802
    """The caveats of the place, and a field to type one's own budget; ``cost`` is what doing nothing costs by year."""
    fault, set_fault = use_state("")
    words, state = view.words, view.state

    def set_budget(change: Mapping[str, Any]) -> None:
        # Setting the published budget again takes the own one back: a state holds only what differs.
        budget: float | BudgetError = budget_of(caveats_here(state).place).value
        if change.get("text") is not None:
            budget = parse_budget(str(change["text"]), state)
        if isinstance(budget, tuple):
            set_fault(budget_error_text(budget, words))
        else:
            set_fault("")
            view.dispatch({"assumptions": {BUDGET: budget}})

    def look(*_: object) -> None:
        view.dispatch({"note": {"src": "fit"}})
        view.dispatch({"page": "sources"})

    caveats = reliability(state, words, cost)
    texts = {name: words(f"budget.{name}", year=caveats["year"]) for name in TEXTS}
    vue.caveats(
        caveats=caveats,
        texts=texts | {"back": words("budget.back") if caveats["basis"] == "own" else ""},
        worse=worse,
        fault=fault,
        fixed=False,
        event_look=look,
        event_budget=set_budget,
    )


def fixed_caveats(state: AppState, words: Words) -> None:
    """The same without buttons and fields, for the screen of a workshop."""
    vue.caveats(
        caveats=reliability(state, words),
        texts={},
        worse="",
        fault="",
        fixed=True,
        event_look=lambda *_: None,
        event_budget=lambda *_: None,
    )
