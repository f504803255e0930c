"""Compare: up to four plans beside doing nothing, in one sentence, two charts and three tables."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import stamp
from app.components.caveats import Reliability
from app.components.charts.side_by_side import cost_lines, cost_rows, wait_rows, waits
from app.components.labels import changes_in, scenario_names
from app.components.view import View, choice_of, page_title
from app.i18n.texts import with_stress
from app.pages.compare import components
from app.pages.compare.chart_lines import lines_of_cost, lines_of_waiting
from app.pages.compare.comparison import MODES, PERIODS, Comparison, PlanColumn, columns
from app.simulation.hooks import use_full_runs
from app.simulation.model_catalogue import place_of
from app.simulation.service import Question, replication_schedule
from app.solara_adapter.components import box, component, use_memo
from app.state.app_state import MOST_BESIDE
from experiments.i18n.catalogue import Words

CARDS = ("title", "name", "here", "keep", "open", "drop")
PERIOD, MODE, WHO, ALL = "compare_period", "compare_mode", "compare_who", "compare_all"


@component
def Compare(view: View) -> None:  # noqa: N802 - a component
    """The plans side by side."""
    state, words = view.state, view.words
    plans = columns(state, words)
    questions = (Question.of(state).do_nothing(), *(Question.of(state, column.plan) for column in plans))
    latest = use_full_runs(questions)
    # The hook goes on giving the runs of the plans before until new ones are there.
    current = latest if latest is not None and latest.key == questions else None
    with box("page compare", tag="main"):
        page_title(view)
        if current is None or current.value is None:
            vue.plain_headline(words("compare.working" if current is None else "headline.failed"), "quick")
            _Plans(view, plans)
            return
        comparison = Comparison(current.value[0], tuple(current.value[1:]), tuple(plans), words)
        _Headline(comparison, replication_schedule(state.place)[-1])
        cost = comparison.yearly(comparison.base, "cost").mean(axis=0).tolist()
        Reliability(view, dict(zip(comparison.years, cost, strict=True)))
        _Plans(view, plans, comparison)
        _Charts(comparison, state.place, view.live, stamp(state, words))
        if plans:
            _Tables(view, comparison)


@component
def _Headline(comparison: Comparison, wanted: int) -> None:  # noqa: N802
    full = comparison.number >= wanted
    text = comparison.words("status.full" if full else "status.refining", number=comparison.number, wanted=wanted)
    firmness = {"state": "full" if full else "refining", "text": text, "share": comparison.number / wanted}
    vue.headline(pieces=with_stress(comparison.sentence()), status=firmness)


@component
def _Plans(view: View, plans: list[PlanColumn], comparison: Comparison | None = None) -> None:  # noqa: N802
    """The plans with what each makes worse and what can be done with it, and the plans of the documents."""
    words, state = view.words, view.state
    # Hooks may not be skipped: the memo is asked for also while there are no runs.
    runs = comparison.version if comparison else ()
    worse = use_memo(lambda: comparison.worse() if comparison else [], [runs, words.language]) or [""] * len(plans)
    room = len(state.compared_plans) < MOST_BESIDE
    cards: list[dict[str, Any]] = [_card(None, words, keep=False)]
    cards += [
        _card(column, words, keep=room and column.which is None) | {"worse": harm}
        for column, harm in zip(plans, worse, strict=True)
    ]
    texts = {name: words(f"compare.{name}") for name in CARDS}
    with box("planning"):
        components.plan_bar(texts=texts, plans=cards, event_turn=view.dispatch)
        offers = scenario_names(state.place, words, without=[plan.scenario for plan in state.compared_plans])
        if room and offers:
            vue.picker(
                kind="buttons",
                label=words("compare.add"),
                options=[offer | {"name": f"+ {offer['name']}"} for offer in offers],
                chosen="",
                event_pick=lambda name: view.dispatch({"add": name}),
            )


def _card(column: PlanColumn | None, words: Words, *, keep: bool) -> dict[str, Any]:
    if column is None:
        nothing = {"mark": "base", "name": words("line.base"), "changes": [], "about": words("compare.about.base")}
        return nothing | {"which": None, "at_hand": False, "keep": False, "may_name": False, "worse": ""}
    card = {"mark": column.mark, "name": column.name, "changes": changes_in(column.plan, words), "about": ""}
    return card | {"which": column.which, "at_hand": column.at_hand, "keep": keep, "may_name": True}


@component
def _Charts(comparison: Comparison, place: str, live: bool, stamped: str) -> None:  # noqa: N802
    words = comparison.words
    settings: dict[str, Any] = {"words": words, "live": live, "stamped": stamped}
    lines = lines_of_cost(comparison)
    names, norms, dots = lines_of_waiting(comparison, place_of(place).waiting_norms_weeks)
    with box("charts"):
        paid = "" if place_of(place).budget.covers == "all" else f"; {words('budget.covers.short')}"
        vue.chart(
            kind="cost",
            sub=words("compare.cost.sub") + paid,
            option=cost_lines(comparison.years, lines, words),
            table=cost_rows(comparison.years, lines, words),
            **settings,
        )
        vue.chart(
            kind="wait",
            sub=words("compare.wait.sub", year=str(comparison.years[-1])),
            option=waits(names, norms, dots, words),
            table=wait_rows(names, norms, dots, words),
            **settings,
        )


@component
def _Tables(view: View, comparison: Comparison) -> None:  # noqa: N802
    """All outcomes, who waits and who gains, and the KPIs."""
    with box("stack"):
        words = view.words
        period, mode = choice_of(view.state, PERIOD, PERIODS), choice_of(view.state, MODE, MODES)
        everything = view.state.detail_of(ALL) == "on"
        span = words(f"compare.sub.{period}", year=str(comparison.years[-1]))
        with box("asked"):
            _Tabs(view, MODE, MODES, mode, {})
            years = {"first": str(comparison.years[0]), "year": str(comparison.years[-1])}
            _Tabs(view, PERIOD, PERIODS, period, years)
            _Tabs(view, ALL, ("off", "on"), "on" if everything else "off", {})
        options = (period, mode, everything, words.language)
        groups = use_memo(lambda: comparison.groups(period, mode, everything=everything), [comparison.version, options])
        heads = _heads(comparison)
        vue.fact_table(kind="outcomes", title=words("compare.outcomes"), sub=span, heads=heads, groups=groups)
        _Who(view, comparison)
        kpis = comparison.kpis(period)
        vue.fact_table(kind="kpis", title=words("compare.kpis"), sub=span, heads=heads, groups=kpis)


@component
def _Who(view: View, comparison: Comparison) -> None:  # noqa: N802
    with box("stack"):
        words, kinds = view.words, tuple(comparison.kinds())
        kind = choice_of(view.state, WHO, kinds)
        groups = use_memo(lambda: comparison.who(kind), [comparison.version, kind, words.language])
        with box("asked"):
            _Tabs(view, WHO, kinds, kind, {})
        title, sub = words("compare.who"), words("compare.who.sub")
        vue.fact_table(kind="who", title=title, sub=sub, heads=_heads(comparison), groups=groups)


@component
def _Tabs(  # noqa: N802
    view: View, memory: str, options: tuple[str, ...], chosen: str, values: dict[str, str]
) -> None:
    words = view.words
    vue.picker(
        kind="tabs",
        label=words(f"compare.by.{memory}"),
        options=[{"id": option, "name": words(f"compare.by.{memory}.{option}", **values)} for option in options],
        chosen=chosen,
        event_pick=lambda name: view.dispatch({"note": {memory: name}}),
    )


def _heads(comparison: Comparison) -> list[dict[str, str]]:
    nothing = {"name": comparison.words("line.base"), "mark": "base"}
    return [
        {"name": comparison.words("compare.outcome")},
        nothing,
        *({"name": column.name, "mark": column.mark} for column in comparison.columns),
    ]
