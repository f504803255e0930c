"""Hooks: how a page follows a room that others change, and gets the answers to several questions at once."""

import logging
import threading
from collections.abc import Callable, Mapping

from app.pages.workshop.room import Room
from app.pages.workshop.room_registry import STORE
from app.simulation.results import PlanResult
from app.simulation.service import SERVICE, Question
from app.solara_adapter.components import use_effect, use_memo, use_state
from app.solara_adapter.connection import use_background_work

log = logging.getLogger(__name__)
Answers = Mapping[Question, PlanResult | None]
"""The best answers so far; nothing where it failed."""
NONE_YET: Answers = {}


def use_room(code: str) -> Room | None:
    """The room with this code as it is now; the page is drawn anew whenever anybody changes it."""
    version, set_version = use_state(-1)

    def follow(stop: threading.Event) -> None:
        seen = STORE.version(code)
        set_version(seen)
        while seen >= 0 and not stop.is_set():
            seen = STORE.wait(code, seen, stop.is_set)
            if not stop.is_set():
                set_version(seen)

    def start() -> Callable[[], None] | None:
        if not code:
            return None
        stop = threading.Event()
        threading.Thread(target=follow, args=(stop,), daemon=True).start()

        def end() -> None:
            stop.set()
            STORE.wake()

        return end

    use_effect(start, [code])
    return use_memo(lambda: STORE.room(code) if code else None, [code, version])


def use_answers(questions: tuple[Question, ...]) -> Answers:
    """The best answers so far to these questions: first a quick one to each, then better ones in turn."""
    found, set_found = use_state(NONE_YET)

    def hear(question: Question, answer: PlanResult | None) -> None:
        set_found(lambda old: {**{known: old[known] for known in questions if known in old}, question: answer})

    def work(stop: threading.Event) -> None:
        going = {question: SERVICE.answers(question, stop.is_set) for question in questions}
        while going and not stop.is_set():
            for question in list(going):
                try:
                    answer = next(going[question], None)
                except Exception:
                    log.exception("no answer to %s", question)
                    del going[question]
                    hear(question, None)
                    continue
                if stop.is_set():
                    return
                if answer is None:
                    del going[question]
                else:
                    hear(question, answer)

    def start() -> Callable[[], None] | None:
        if not questions:
            return None
        stop = threading.Event()
        threading.Thread(target=work, args=(stop,), daemon=True).start()
        return stop.set

    use_background_work(start, [questions])
    return found
