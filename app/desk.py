"""Who goes first when many want the same thing."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Desk:
    """Serves at most ``room`` at a time: who is in a hurry before who is not, each in the order of coming.

    Of those who are not in a hurry it serves one at a time, so that they never take all the room.
    """

    room: int = 1
    lock: threading.Lock = field(default_factory=threading.Lock)
    served_hurried: int = 0
    served_patient: int = 0
    hurried: deque[threading.Event] = field(default_factory=deque)
    patient: deque[threading.Event] = field(default_factory=deque)

    @property
    def busy(self) -> int:
        """How many are being served."""
        return self.served_hurried + self.served_patient

    @contextmanager
    def served(self, *, hurry: bool) -> Iterator[int]:
        """Waits for a turn and takes it; gives how many could use the same at that moment, oneself included."""
        turn = threading.Event()
        with self.lock:
            (self.hurried if hurry else self.patient).append(turn)
            self._call()
        turn.wait()
        try:
            yield self.busy + len(self.hurried)
        finally:
            with self.lock:
                if hurry:
                    self.served_hurried -= 1
                else:
                    self.served_patient -= 1
                self._call()

    def _call(self) -> None:
        while self.busy < self.room:
            if self.hurried:
                self.served_hurried += 1
                self.hurried.popleft().set()
            elif self.patient and not self.served_patient:
                self.served_patient += 1
                self.patient.popleft().set()
            else:
                return
