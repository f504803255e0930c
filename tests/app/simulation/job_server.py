"""A server for tests in which searches never end by themselves; it writes how many jobs are under way and kept."""

import sys
import threading
from typing import Any

import app.pages.find.page
import app.solara_adapter.connection
from app.server.serve import serve
from app.simulation.jobs import JOBS, Cancelled, Progress
from experiments.replicate.parallel import Stopped


def endless(_wish: Any, _around: Any, _progress: Progress, cancelled: Cancelled) -> None:
    """A search that ends only when it is called off."""
    pause = threading.Event()
    while not cancelled():
        pause.wait(0.01)
    raise Stopped


def tell() -> None:
    """Writes one line for each change."""
    seen = (0, 0)
    while True:
        with JOBS.semaphore.changed:
            JOBS.semaphore.changed.wait_for(lambda old=seen: (JOBS.under_way, len(JOBS.kept)) != old)
            seen = JOBS.under_way, len(JOBS.kept)
        print("jobs {} kept {}".format(*seen), flush=True)


if __name__ == "__main__":
    app.solara_adapter.connection.GRACE = float(sys.argv[1])
    app.pages.find.page.search = endless
    threading.Thread(target=tell, daemon=True).start()
    serve("127.0.0.1", 0, "", "voorbeeldstad")
