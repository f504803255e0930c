"""Hooks: how a page follows a room that others change, and gets the answers to several questions at once."""

import logging
from collections.abc import Iterator, Mapping

from app.pages.workshop.room import Room
from app.pages.workshop.room_registry import STORE
from app.simulation.results import PlanResult
from app.simulation.service import SERVICE, Question
from app.solara_adapter.components import use_memo
from app.solara_adapter.stream import StopSignal, use_stream

log = logging.getLogger(__name__)
Answers = Mapping[Question, PlanResult | None]
"""The best answers so far; nothing where it failed."""


def use_room(code: str) -> Room | None:
    """The room with this code as it is now; the page is drawn anew whenever anybody changes it."""
    version = use_stream(code or None, _versions)
    return use_memo(lambda: STORE.room(code) if code else None, [code, version])


def _versions(code: str, stop: StopSignal) -> Iterator[int]:
    """The number of every version of a room, until the room is closed."""
    # A thread that waits for a change sees a stop only when it is woken.
    stop.wake = STORE.wake
    version = STORE.version(code)
    yield version
    while version >= 0:
        version = STORE.wait(code, version, stop.is_set)
        yield version


def use_answers(questions: tuple[Question, ...]) -> Answers:
    """The best answers so far to these questions: first a quick one to each, then better ones in turn."""

    def answers(_: object, stop: StopSignal) -> Iterator[Answers]:
        found = {question: before[question] for question in questions if question in before}
        streams = {question: SERVICE.answers(question, stop.is_set) for question in questions}
        while streams and not stop.is_set():
            for question, stream in list(streams.items()):
                try:
                    answer = next(stream, None)
                except Exception:
                    # One question that fails must not end the others.
                    log.exception("no answer to %s", question)
                    found[question] = answer = None
                    yield dict(found)
                if answer is None:
                    del streams[question]
                else:
                    found[question] = answer
                    yield dict(found)

    latest = use_stream(questions or None, answers)
    before: Answers = (latest.value if latest else None) or {}
    return before
