"""Compare: up to four plans beside doing nothing, in one sentence, two charts and three tables."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import stamp
from app.components.caveats import Reliability
from app.components.charts.side_by_side import cost_lines, cost_rows, wait_rows, waits
from app.components.labels import changes_in, scenario_names
from app.components.view import View, page_title
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
    some = columns(state, words)
    base = Question.of(state).do_nothing()
    questions = (base, *(Question.of(state, column.plan) for column in some))
    latest = use_full_runs(questions)
    current = latest if latest is not None and latest.key == questions else None
    with box("page compare", tag="main"):
        page_title(view)
        if current is None or current.value is None:
            vue.plain_headline(words("compare.working" if current is None else "headline.failed"), "quick")
            _Plans(view, some)
            return
        found = Comparison(current.value[0], tuple(current.value[1:]), tuple(some), words)
        _Headline(found, replication_schedule(state.place)[-1])
        Reliability(view, dict(zip(found.years, found.yearly(found.base, "cost").mean(axis=0).tolist(), strict=True)))
        _Plans(view, some, found)
        _Charts(found, state.place, view.live, stamp(state, words))
        if some:
            _Tables(view, found)


@component
def _Headline(found: Comparison, wanted: int) -> None:  # noqa: N802
    full = found.number >= wanted
    text = found.words("status.full" if full else "status.refining", number=found.number, wanted=wanted)
    firm = {"state": "full" if full else "refining", "text": text, "share": found.number / wanted}
    vue.headline(pieces=with_stress(found.sentence()), status=firm)


@component
def _Plans(view: View, some: list[PlanColumn], found: Comparison | None = None) -> None:  # noqa: N802
    """The plans with what each makes worse and what can be done with it, and the plans of the documents."""
    words, state = view.words, view.state
    runs = (id(found.base), found.number, found.columns) if found else ()
    worse = use_memo(lambda: found.worse() if found else [], [runs, words.language]) or [""] * len(some)
    room = len(state.compared_plans) < MOST_BESIDE
    cards: list[dict[str, Any]] = [_card(None, words, keep=False)]
    cards += [
        _card(column, words, keep=room and column.which is None) | {"worse": told}
        for column, told in zip(some, worse, strict=True)
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
def _Charts(found: Comparison, place: str, live: bool, stamped: str) -> None:  # noqa: N802
    words = found.words
    settings: dict[str, Any] = {"words": words, "live": live, "stamped": stamped}
    lines = lines_of_cost(found)
    names, norms, dots = lines_of_waiting(found, place_of(place).waiting_norms_weeks)
    with box("charts"):
        paid = "" if place_of(place).budget.covers == "all" else f"; {words('budget.covers.short')}"
        vue.chart(
            kind="cost",
            title=words("chart.cost"),
            sub=words("compare.cost.sub") + paid,
            option=cost_lines(found.years, lines, words),
            table=cost_rows(found.years, lines, words),
            **settings,
        )
        vue.chart(
            kind="wait",
            title=words("chart.wait"),
            sub=words("compare.wait.sub", year=str(found.years[-1])),
            option=waits(names, norms, dots, words),
            table=wait_rows(names, norms, dots, words),
            **settings,
        )


@component
def _Tables(view: View, found: Comparison) -> None:  # noqa: N802
    """All outcomes, who waits and who gains, and the KPIs."""
    with box("stack"):
        words = view.words
        period, mode = _told(view, PERIOD, PERIODS), _told(view, MODE, MODES)
        everything = view.state.told(ALL) == "on"
        span = words(f"compare.sub.{period}", year=str(found.years[-1]))
        with box("asked"):
            _Tabs(view, MODE, MODES, mode, {})
            _Tabs(view, PERIOD, PERIODS, period, {"year": str(found.years[-1]), "first": str(found.years[0])})
            _Tabs(view, ALL, ("off", "on"), "on" if everything else "off", {})
        groups = use_memo(lambda: found.groups(period, mode, everything=everything), [id(found.base), period, mode,
                          everything, found.number, found.columns, words.language])  # fmt: skip
        heads = _heads(found)
        vue.fact_table(kind="outcomes", title=words("compare.outcomes"), sub=span, heads=heads, groups=groups)
        _Who(view, found)
        kpis = found.kpis(period)
        vue.fact_table(kind="kpis", title=words("compare.kpis"), sub=span, heads=heads, groups=kpis)


@component
def _Who(view: View, found: Comparison) -> None:  # noqa: N802
    with box("stack"):
        words, kinds = view.words, tuple(found.kinds())
        kind = _told(view, WHO, kinds)
        groups = use_memo(lambda: found.who(kind), [id(found.base), kind, found.number, found.columns, words.language])
        with box("asked"):
            _Tabs(view, WHO, kinds, kind, {})
        vue.fact_table(
            kind="who", title=words("compare.who"), sub=words("compare.who.sub"), heads=_heads(found), groups=groups
        )


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


def _told(view: View, memory: str, known: tuple[str, ...]) -> str:
    found = view.state.told(memory, known[0])
    return found if found in known else known[0]


def _heads(found: Comparison) -> list[dict[str, str]]:
    nothing = {"name": found.words("line.base"), "mark": "base"}
    return [
        {"name": found.words("compare.outcome")},
        nothing,
        *({"name": column.name, "mark": column.mark} for column in found.columns),
    ]
