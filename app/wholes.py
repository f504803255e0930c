"""Every outcome of the runs of several plans at once, on the same chance, kept for whoever compares again."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.service import HEARERS, PIECE, SERVICE, Question, Stopped, Superseded, compute, steps_for
from app.summary import runs_in
from experiments.replicate import Replicated

MOST_BYTES = 100_000_000


@dataclass(slots=True)
class Wholes:
    """Runs with all their outcomes, by question; only what is missing is computed."""

    kept: OrderedDict[Question, Replicated] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def compared(self, questions: Sequence[Question], stopped: Stopped) -> Iterator[list[Replicated]]:
        """The runs of every plan, the same ones of each, more and more; ends early when nobody waits any more."""
        try:
            for step, number in enumerate(steps_for(questions[0].place)):
                runs = [self._runs(one, number, stopped, hurry=step == 0) for one in questions]
                yield [_first(one, number) for one in runs]
        except Superseded:
            return

    def hear(self, question: Question, found: Replicated) -> None:
        """Runs that were computed for a quick answer; kept when they are the next."""
        with self.lock:
            runs = self.kept.get(question)
            if (len(runs.numbers) if runs else 0) != found.numbers.start:
                return
            self.kept[question] = found if runs is None else _and_then(runs, found)
            while len(self.kept) > 1 and sum(one.values.nbytes for one in self.kept.values()) > MOST_BYTES:
                oldest = next(iter(self.kept))
                if oldest == question:
                    return
                del self.kept[oldest]

    def _kept(self, question: Question) -> Replicated | None:
        with self.lock:
            if question in self.kept:
                self.kept.move_to_end(question)
            return self.kept.get(question)

    def _known(self, question: Question) -> int:
        runs = self._kept(question)
        return len(runs.numbers) if runs else 0

    def _runs(self, question: Question, number: int, stopped: Stopped, *, hurry: bool) -> Replicated:
        while (runs := self._kept(question)) is None or len(runs.numbers) < number:
            known = len(runs.numbers) if runs else 0
            with SERVICE.desk.served(hurry=hurry) as sharing:
                if stopped():
                    raise Superseded
                if self._known(question) == known:
                    more = min(PIECE, number - known)
                    found = compute(question, known, more, stopped, sharing)
                    self.hear(question, found)
                    SERVICE.learn(question, known, runs_in(found))
        return runs


def _and_then(runs: Replicated, more: Replicated) -> Replicated:
    return Replicated(
        runs.layout, range(len(runs.numbers) + len(more.numbers)), np.concatenate([runs.values, more.values])
    )


def _first(runs: Replicated, number: int) -> Replicated:
    return Replicated(runs.layout, runs.numbers[:number], runs.values[:number])


WHOLES = Wholes()
"""One for all readers."""
HEARERS.append(WHOLES.hear)
