"""The tour and the stories, over whatever page is shown."""

from collections.abc import Callable
from typing import Any

from app.guide import GUIDES, facts, step_at
from app.parts import faces
from app.state import AppState
from app.summary import Answer
from app.texts import Words
from app.ui import component


@component
def Guided(state: AppState, answer: Answer | None, turn: Callable[[dict[str, Any]], None]) -> None:  # noqa: N802
    """The menu of guides, and the card of the step that the reader is at."""
    words = Words(state.language)
    found = step_at(state.told("guide"))

    def go(told: str) -> None:
        reached = step_at(told)
        for asked in reached[0].steps[reached[1] - 1].asks if reached else ():
            turn(dict(asked))
        turn({"note": {"guide": told if reached else ""}})

    names = ("open", "next", "back", "close", "end")
    card: dict[str, Any] = {}
    if found is not None:
        guide, number = found
        told = words.maybe(f"guide.{guide.id}.{number}") or ""
        known = facts(answer, words) if answer is not None else {}
        card = {
            "title": words(f"guide.{guide.id}"),
            "text": told.format(**known) if known or "{" not in told else words("headline.waiting"),
            "step": words("guide.step", number=number, of=len(guide.steps)),
            "points_at": guide.steps[number - 1].points_at,
            "back": f"{guide.id}.{number - 1}" if number > 1 else "",
            "next": f"{guide.id}.{number + 1}" if number < len(guide.steps) else "",
        }
    faces.guide(
        texts={name: words(f"guide.{name}") for name in names},
        guides=[
            {"id": f"{one.id}.1", "name": words(f"guide.{one.id}"), "about": words(f"guide.{one.id}.about")}
            for one in GUIDES
        ],
        card=card,
        event_go=lambda asked: go(str(asked["to"])),
    )
