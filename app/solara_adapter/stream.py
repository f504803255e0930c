"""A hook for work in the background: a page shows its values as they come.

``solara.lab.use_task`` gives one value at the end, and goes on while the reader's browser is away. Here every value
redraws the page, and the work stops as soon as nobody looks: a reader who leaves costs no processor.
"""

import logging
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import cast

from app.solara_adapter.components import use_effect, use_state
from app.solara_adapter.connection import use_connection

log = logging.getLogger(__name__)


class StopSignal(threading.Event):
    """Set once nobody wants the values; ``wake`` is called then, to end a wait of the thread that makes them."""

    def __init__(self) -> None:
        super().__init__()
        self.wake: Callable[[], None] = lambda: None

    def set(self) -> None:
        """Stops the stream; may be called more than once."""
        # The flag first: a thread that is about to wait looks at it, and would sleep through a call that came before.
        super().set()
        self.wake()


@dataclass(frozen=True, slots=True, eq=False)  # values may hold arrays, which have no single truth value
class Stream[K, V]:
    """The latest value and the key that it belongs to; the value is None where the work failed."""

    key: K
    value: V | None


def use_stream[K: Hashable, V](
    key: K | None,
    values: Callable[[K, StopSignal], Iterator[V]],
    lock: Callable[[V], AbstractContextManager[object]] = lambda _: nullcontext(),
) -> Stream[K, V] | None:
    """The latest of the ``values`` for a key, read in a thread; None before the first one. No key asks for nothing.

    Another key stops the stream, and so does a page that is closed; one whose browser is lost starts it anew when the
    browser is back. Until the first value for another key comes, the last one for the key before stays. ``values`` is
    called in the thread that renders, its iterator is read in another; ``lock`` is held while a value is drawn.
    """
    latest, set_latest = use_state(cast("Stream[K, V] | None", None))
    returns, set_returns = use_state(0)
    connection = use_connection()

    def read(asked: K, stream: Iterator[V], stop: StopSignal) -> None:
        def put(value: V | None) -> None:
            # Looked at again inside: the stream after this one may have put its first value meanwhile.
            set_latest(lambda now: now if stop.is_set() else Stream(asked, value))

        try:
            for value in stream:
                if stop.is_set():
                    return
                with lock(value):
                    put(value)
        except Exception:
            log.exception("a stream failed: %s", asked)
            put(None)

    def start() -> Callable[[], None] | None:
        if key is None:
            return None
        stop = StopSignal()
        threading.Thread(target=read, args=(key, values(key, stop), stop), daemon=True).start()
        # Another number of returns makes the effect start again; it is set from the thread of the connection.
        forget = connection.attend(stop.set, lambda: set_returns(lambda number: number + 1))

        def finish() -> None:
            forget()
            stop.set()

        return finish

    use_effect(start, [key, returns])
    return latest
