"""Hooks: how a page gets answers that grow while it is being read."""

import logging
import threading
from dataclasses import dataclass

import solara

from app.service import SERVICE, Question
from app.summary import Answer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The latest answer and the question it answers, or that it failed."""

    question: Question
    answer: Answer | None


def use_answer(question: Question) -> Heard | None:
    """The best answer so far, also while a newer question is under way; a new question stops the old one."""
    heard, set_heard = solara.use_state(None)

    def work(stop: threading.Event) -> None:
        try:
            for answer in SERVICE.answers(question, stop.is_set):
                if stop.is_set():
                    return
                set_heard(Heard(question, answer))
        except Exception:
            log.exception("no answer to %s", question)
            set_heard(Heard(question, None))

    def start():
        stop = threading.Event()
        threading.Thread(target=work, args=(stop,), daemon=True).start()
        return stop.set

    solara.use_effect(start, [question])
    return heard
