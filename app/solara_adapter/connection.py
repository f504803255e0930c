"""Whether a reader's browser is connected, for work that is only worth doing while somebody looks.

A tab that is closed says so, and its page goes at once. A browser that is gone without a word (asleep, killed, off the
network) leaves its page here for half an hour; the work for it ends after ``GRACE`` seconds, and begins again when the
browser comes back.
"""

import threading
from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field

from solara.server.kernel_context import PageStatus, VirtualKernelContext, get_current_context, has_current_context

from app.solara_adapter.components import use_memo

GRACE = 30.0
"""Seconds for which work goes on without its reader: a reload takes up to five, a change of network up to twenty."""

End = Callable[[], None]


@dataclass(slots=True, eq=False)
class Connection:
    """The browser of one page: ``lost`` once it has not been connected for ``GRACE`` seconds, ``closed`` for good."""

    lost: bool = False
    closed: bool = False
    timer: threading.Timer | None = None
    works: list[tuple[End, Callable[[], None]]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def attend(self, end: End, begin: Callable[[], None]) -> End:
        """Has ``end`` called when the browser is lost and ``begin`` when it is back; returns how to forget both."""
        work = (end, begin)
        with self.lock:
            self.works.append(work)
            lost = self.lost
        if lost:
            end()

        def forget() -> None:
            with self.lock:
                if work in self.works:
                    self.works.remove(work)

        return forget

    def disconnected(self) -> None:
        """No window of the browser shows the page any more."""
        with self.lock:
            self._forget_timer()
            if not self.closed:
                self.timer = threading.Timer(GRACE, self.lose)
                self.timer.daemon = True
                self.timer.start()

    def connected(self) -> None:
        """A window of the browser shows the page, for the first time or again."""
        with self.lock:
            self._forget_timer()
            back, self.lost = self.lost, False
            works = tuple(self.works) if back else ()
        # Outside the lock: what begins draws the page, and drawing asks for this connection.
        for _, begin in works:
            begin()

    def lose(self) -> None:
        """The browser stayed away for too long."""
        with self.lock:
            # A timer that is cancelled may have begun to ring: it waited for the lock while the browser came back.
            if self.timer is None and not self.lost:
                return
            self.timer, self.lost = None, True
            works = tuple(self.works)
        for end, _ in works:
            end()

    def close(self) -> None:
        """The page is gone for good."""
        with self.lock:
            self._forget_timer()
            self.closed = True

    def _forget_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


_NAME = "app.solara_adapter.connection"
_lock = threading.Lock()


def connection_of(context: VirtualKernelContext) -> Connection:
    """The connection of a page that Solara keeps; it goes when the page goes."""
    # Not under the lock of the page: whoever closes it holds that, and waits for the drawing that may be asking here.
    with _lock:
        mine = context.user_dicts.setdefault(_NAME, {})
        if "connection" not in mine:
            mine["connection"] = Connection()
            context.on_close(mine["connection"].close)
    return mine["connection"]


def current_connection() -> Connection:
    """The connection of the page that is being drawn; outside a server one that is never lost."""
    return connection_of(get_current_context()) if has_current_context() else Connection()


def use_connection() -> Connection:
    """The connection of this page."""
    return use_memo(current_connection, [])


def watch_connections() -> None:
    """From now on pages hear of their browsers coming and going."""
    connect, disconnect = VirtualKernelContext.page_connect, VirtualKernelContext.page_disconnect

    def page_connect(self: VirtualKernelContext, page_id: str) -> int:
        number = connect(self, page_id)
        connection = connection_of(self)
        if connection.lost:  # what begins again draws: not in the thread that listens to the browser
            threading.Thread(target=_begin_again, args=(self, connection), daemon=True).start()
        else:
            connection.connected()
        return number

    def page_disconnect(self: VirtualKernelContext, page_id: str, connection: int) -> Future[None] | None:
        future = disconnect(self, page_id, connection)
        # A page may be shown in several windows; a copy of the table, as other windows change it meanwhile.
        if PageStatus.CONNECTED not in tuple(self.page_status.values()):
            connection_of(self).disconnected()
        return future

    VirtualKernelContext.page_connect = page_connect
    VirtualKernelContext.page_disconnect = page_disconnect


def _begin_again(context: VirtualKernelContext, connection: Connection) -> None:
    with context:
        connection.connected()


watch_connections()
