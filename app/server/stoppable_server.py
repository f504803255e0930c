"""The web server, and how it stops: readers are told, and the process ends within seconds, quietly.

By itself uvicorn cancels what readers still have under way, which prints a traceback for each of them, and then Solara
waits without end for whoever draws a page. Here the process ends instead: nothing that it computes is wanted any more.
"""

import signal
import socket
import threading
from types import FrameType

import uvicorn

from app.simulation.process_exit import exit_process

SECONDS_TO_STOP = 3.0
"""Readers hear at once that the server stops; what is being sent to them is a matter of tenths of a second."""
STOPPED = 130
"""The exit code after Ctrl-C, as shells have it and as every command of ours ends."""


class StoppableServer(uvicorn.Server):
    """A server that ends its process: with 0 when it is asked to (SIGTERM), with 130 after Ctrl-C.

    Browsers hear 1012, "service restart", and try again until they find a server. A second signal ends it at once.
    """

    exit_code = 0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as Python calls it
        """Notes that the server must stop.

        It does not note the signal, as uvicorn does to raise it again afterwards: that would kill the process before
        ``exit_process`` has removed what must not stay behind.
        """
        code = STOPPED if sig == signal.SIGINT else 0
        if self.should_exit:
            exit_process(code)
        self.exit_code, self.should_exit = code, True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets readers go, closes their pages and ends the process, after ``SECONDS_TO_STOP`` whatever is left."""
        # A thread, because the loop itself may be waiting for a page that is being drawn.
        last_moment = threading.Timer(SECONDS_TO_STOP, exit_process, (self.exit_code,))
        last_moment.daemon = True
        last_moment.start()
        await super().shutdown(sockets)
        exit_process(self.exit_code)
