"""Solara's kernel contexts, one for each open page: closing one always releases it, also while its threads end.

Solara 1.64.1 keeps a table of which thread works for which page. Four faults in it leave memory behind:

- Closing a page removes the rows of its threads, and each thread removes its own row when it ends. Closing tells our
  threads to stop, so that both often happen at once: the second fails with a ``KeyError``, and closing stops half-way.
- A row is found by the name of the thread, and a thread that starts or ends does not know its name yet. Two rows a
  thread are never removed.
- A page that leaves before its websocket is known fails with a ``KeyError``, answers 500, and is kept for half an hour.
- Whatever else fails while a page closes leaves the rest of it open.

``patch_kernel_contexts`` replaces the few functions where that happens. A test says so when Solara changed them.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from solara.server import kernel_context, server
from solara.server.kernel_context import PageStatus, VirtualKernelContext

log = logging.getLogger(__name__)
PageClose = Callable[..., asyncio.Future[None] | None]


class ThreadTable(dict[str, VirtualKernelContext | None]):
    """Which thread works for which page: a thread that works for none has no row, and a row may be removed twice."""

    def __setitem__(self, thread: str, context: VirtualKernelContext | None) -> None:
        """Notes for which page a thread works; for None, that it works for none."""
        if context is None:
            self.pop(thread, None)
        else:
            super().__setitem__(thread, context)

    def __delitem__(self, thread: str) -> None:
        """Removes a row, if it is still there: the thread may have ended between looking and removing."""
        self.pop(thread, None)


def patch_kernel_contexts() -> None:
    """From now on closing a page releases it; call it once, before the server starts."""
    if isinstance(kernel_context.current_context, ThreadTable):
        return
    table = ThreadTable()
    for thread, context in kernel_context.current_context.items():
        table[thread] = context
    kernel_context.current_context = table
    kernel_context.get_current_thread_key = _current_key
    kernel_context.get_thread_key = _key_of
    VirtualKernelContext.close = _closing(VirtualKernelContext.close)
    VirtualKernelContext.page_close = _page_closing(VirtualKernelContext.page_close)
    server.app_loop = _app_loop(server.app_loop)


def _key_of(thread: threading.Thread) -> str:
    """The row of a thread: by its number, which it has before its name is known and until after it is forgotten."""
    return str(thread.ident)


def _current_key() -> str:
    """The row of this thread, or of this task where Solara asks for one (``async with context``)."""
    key = str(threading.get_ident())
    if kernel_context.async_stack.get():
        with suppress(RuntimeError):  # no event loop runs in this thread
            task = asyncio.current_task()
            if task is not None:
                return f"{key}-task:{task.get_name()}"
    return key


def _closing(close: Callable[..., None]) -> Callable[..., None]:
    def close_once(self: VirtualKernelContext, reason: str = "unknown") -> None:
        with self._teardown_lock:
            if vars(self).setdefault("closing_began", False):
                return  # the page said goodbye while its time was up, or the other way round
            vars(self)["closing_began"] = True
        callbacks = self._on_close_callbacks
        callbacks[:] = [_harmless(callback) for callback in callbacks]
        try:
            close(self, reason)
        except Exception:
            log.exception("a page could not be closed as it should and is dropped")
        finally:
            _release(self)

    return close_once


def _harmless(callback: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        try:
            callback()
        except Exception:
            log.exception("what was to be done at the end of a page failed")

    return call


def _release(context: VirtualKernelContext) -> None:
    """Takes a page out of every table; after a closing that went well nothing is left to do."""
    if kernel_context.contexts.get(context.id) is context:
        del kernel_context.contexts[context.id]
    table = kernel_context.current_context
    for thread, held in list(table.items()):
        if held is context:
            del table[thread]
    if context.closed_event.is_set():
        return
    context.app_object = None
    for kept in (context.widgets, context.templates, context.user_dicts, context._on_close_callbacks):
        kept.clear()
    vars(context)["kernel"] = None
    context.closed_event.set()


def _page_closing(page_close: PageClose) -> PageClose:
    def close(self: VirtualKernelContext, page_id: str) -> asyncio.Future[None] | None:
        with self.lock:
            if page_id not in self.page_status:
                if self.page_status:
                    return None  # of another page than this one
                # It left before its websocket was known: as one that was connected and lost.
                self.page_status[page_id] = PageStatus.DISCONNECTED
        return page_close(self, page_id)

    return close


def _app_loop(app_loop: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def serve(ws: object, cookies: object, headers: object, session: str, kernel: str, *rest: object) -> None:
        try:
            await app_loop(ws, cookies, headers, session, kernel, *rest)
        except Exception:
            if kernel in kernel_context.contexts:
                raise
            log.info("a websocket came for a page that is closed")

    return serve
