"""The plans of the teams side by side, the spread of the levers, the votes and the consensus."""

from dataclasses import replace

from app.components.view import View
from app.pages.workshop import components, lead_view_model, view_model
from app.pages.workshop.handout import is_based_on_all_runs, sheet
from app.pages.workshop.hooks import Answers
from app.pages.workshop.room import Room
from app.pages.workshop.room_registry import Act
from app.pages.workshop.setup import NextQuestion
from app.solara_adapter.components import component
from app.state.app_state import LONGEST_NAME, MOST_BESIDE, Plan
from app.state.url import to_query

SHARED = ("place", "years", "seed", "circumstances", "assumptions", "disabled_responses")
"""What the plans of a room have in common."""


@component
def Table(view: View, room: Room, answers: Answers, act: Act) -> None:  # noqa: N802
    """The plans side by side; after the vote the average plan first."""
    words, now = view.words, room.now
    voted = room.phase == "consensus"
    if room.phase == "vote":
        components.room_question(question=words("shop.vote.title"), lines=[words("shop.vote.big")])
    if voted:
        _Consensus(view, room, answers)
    _Plans(view, room, answers, voted=voted)
    if room.phase != "vote":
        rows = lead_view_model.spread_rows(room, now, words)
        left = ", ".join(row["name"] for row in rows if not row["moved"])
        components.room_spread(
            title=words("shop.table.title"),
            sub=words("shop.table.sub"),
            rows=[row for row in rows if row["moved"]],
            message=(words("shop.table.untouched", names=left) if left else "") if rows else words("shop.table.none"),
        )
    if voted:
        firm = is_based_on_all_runs(room, answers)
        label = words("shop.sheet.save") if firm else f"{words('shop.sheet.save')} ({words('shop.rough')})"
        components.room_sheet(label=label, name=f"werkplaats-{room.code}.html", html=sheet(room, answers, words))
        NextQuestion(view, room, answers, act)


@component
def _Plans(view: View, room: Room, answers: Answers, *, voted: bool) -> None:  # noqa: N802
    words = view.words
    heads = [words(f"shop.plans.{name}") for name in ("team", "moves")] + [words("shop.cost"), words("shop.wait")]
    asked_now = [view_model.question_of(room, plan) for plan in room.now.plans.values()]
    base = answers.get(room.around)
    year = words("shop.plans.sub", year=base.last_year if base else room.now.ask.year)
    components.room_plans(
        title=words("shop.plans.title"),
        sub=f"{year}; {view_model.firmness(answers, asked_now, words)}",
        heads=[*heads, words("shop.plans.dots")] if voted else heads,
        rows=lead_view_model.plan_rows(room, room.now, answers, words, dots=voted),
        none=words("shop.vote.none"),
    )


@component
def _Consensus(view: View, room: Room, answers: Answers) -> None:  # noqa: N802
    words, plan = view.words, lead_view_model.consensus_of(room, room.now)
    names = ("title", "sub", "open", "compare", "apart")
    texts = {name: words(f"shop.consensus.{name}") for name in names}
    firm = view_model.firmness(answers, (view_model.question_of(room, plan),), words)
    components.room_consensus(
        texts=texts | {"sub": f"{texts['sub']}; {firm}", "cost": words("shop.cost"), "wait": words("shop.wait")},
        moves=view_model.moves(plan, words) or [words("shop.consensus.still")],
        found=view_model.effect(answers, view_model.question_of(room, plan), words),
        apart=lead_view_model.apart_lines(room, room.now, words) or [words("shop.consensus.agree")],
        event_open=lambda given: view.dispatch({"link": link_to(view, room, str(given.get("page")))}),
    )


def link_to(view: View, room: Room, page: str) -> str:
    """A link that opens the consensus on another page; on compare with the winning plans beside it."""
    words = view.words
    name = words("shop.consensus.name", code=room.code)[:LONGEST_NAME]
    # A link holds no more plans beside each other than this.
    chosen = lead_view_model.winners(room.now)[:MOST_BESIDE] if page == "compare" else []
    beside = [
        Plan(room.now.plans.get(team, ()), name=words("shop.consensus.from", team=room.name_of(team))[:LONGEST_NAME])
        for team in chosen
    ]
    there = replace(
        view.state.with_plan(Plan(lead_view_model.consensus_of(room, room.now), name=name)),
        **{field: getattr(room.around, field) for field in SHARED},
        compared_plans=tuple(beside) if beside else view.state.compared_plans,
        page=page if page == "compare" else "explore",
    )
    return to_query(there)
