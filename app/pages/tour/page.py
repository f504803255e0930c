"""The tour and the stories, over whatever page is shown."""

from collections.abc import Callable
from typing import Any

from app.i18n.texts import app_words
from app.pages.tour import components
from app.pages.tour.claims import ClaimContext, claim_text, has_verdict
from app.simulation.model_catalogue import place_of
from app.simulation.results import PlanResult
from app.simulation.user_data import user_choices
from app.solara_adapter.components import component
from app.state.app_state import AppState
from app.state.tour import GUIDES, OFFERED, Guide, in_segment, levers_at, step_at, step_name


@component
def Tour(state: AppState, answer: PlanResult | None, dispatch: Callable[[dict[str, Any]], None]) -> None:  # noqa: N802
    """The menu of guides, and the card of the step that the reader is at."""
    words = app_words(state.language)
    step = step_at(state.detail_of("guide"))
    names = ("open", "next", "back", "close", "end", "copy")
    # A story may have several forms under one id: reversed, so that the first of them is what the menu opens.
    firsts = {guide.id: step_name(guide, 1) for guide in reversed(GUIDES)}
    components.guide_card(
        texts={name: words(f"guide.{name}") for name in names},
        guides=[
            {"id": firsts[guide], "name": words(f"guide.{guide}"), "about": words(f"guide.{guide}.about")}
            for guide in OFFERED
        ],
        card=card(state, answer, *step) if step else {},
        event_go=lambda asked: dispatch({"guide": str(asked["to"])}),
    )


def card(state: AppState, answer: PlanResult | None, guide: Guide, number: int) -> dict[str, Any]:
    """What the card of a step shows; ``answer`` is none while what is shown is being computed."""
    words, step = app_words(state.language), guide.steps[number - 1]
    evidence = ClaimContext(answer, place_of(state.place).waiting_norms_weeks, guide.segment) if answer else None
    ahead = guide
    # From its first step on a story about a segment goes on in the one that waits longest in this place.
    if number == 1 and guide.segment and evidence is not None and has_verdict(answer):
        ahead = in_segment(guide, evidence.most_waited_for())
        evidence = ClaimContext(evidence.answer, evidence.norms, ahead.segment)
    own_text = words(f"guide.{guide.id}.{number}", **({"segment": guide.segment} if guide.segment else {}))
    # The reader moved a lever: what the step says would be about another plan.
    if state.levers != levers_at(guide, number, user_choices(state.place)):
        own_text, claimed = words("guide.moved"), ""
    else:
        claimed = claim_text(step, evidence, words)
    return {
        "title": words(f"guide.{guide.id}"),
        "text": f"{own_text} {claimed}".strip(),
        "step": words("guide.step", number=number, of=len(guide.steps)),
        "points_at": step.points_at,
        "back": step_name(guide, number - 1),
        "next": step_name(ahead, number + 1),
    }
