"""Hooks: how a page gets answers that grow while it is being read."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.service import SERVICE, Question
from app.summary import Answer
from app.ui import use_effect, use_state

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The latest answer and the question it answers, or that it failed."""

    question: Question
    answer: Answer | None


NOTHING_YET: Heard | None = None


def use_answer(question: Question | None) -> Heard | None:
    """The best answer so far, also while a newer question is under way; a new question, or none, stops the old one."""
    heard, set_heard = use_state(NOTHING_YET)

    def work(asked: Question, stop: threading.Event) -> None:
        try:
            for answer in SERVICE.answers(asked, stop.is_set):
                if stop.is_set():
                    return
                set_heard(Heard(asked, answer))
        except Exception:
            log.exception("no answer to %s", asked)
            set_heard(Heard(asked, None))

    def start() -> Callable[[], None] | None:
        if question is None:
            return None
        stop = threading.Event()
        threading.Thread(target=work, args=(question, stop), daemon=True).start()
        return stop.set

    use_effect(start, [question])
    return heard
