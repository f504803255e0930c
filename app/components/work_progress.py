"""What a page shows while a job of its own runs, or when it was stopped or failed."""

from collections.abc import Callable, Hashable
from typing import Any

from app.components import vue
from app.components.view import View, page_title
from app.simulation.jobs import JobView, Work, use_job
from app.solara_adapter.components import box, component, use_ref
from experiments.i18n.catalogue import Words


@component
def Working(job: JobView, stop: Callable[[], None], again: Callable[[], None], words: Words) -> None:  # noqa: N802
    """The progress of a job with a stop button, or how it ended with a retry button; nothing once there is a result."""
    if job.result is not None:
        return
    text = progress_text(job, words)
    if job.done:
        vue.job_bar(state="ended", text=text, share=0.0, button=words("job.again"), event_press=lambda *_: again())
        return
    # A job looks only now and then whether it is cancelled; until then a second press would do nothing.
    button = "" if job.stopping else words("job.stop")
    vue.job_bar(state="busy", text=text, share=job.share, button=button, event_press=lambda *_: stop())


@component
def JobPage(  # noqa: N802
    view: View, style: str, waiting: str, key: Hashable, work: Work, show: Callable[[Any, bool], object]
) -> None:
    """A page that shows the result of one job; ``waiting`` is its headline until there is one.

    ``show(result, current)`` draws it: the last result stays on the page, no longer ``current``, while the job of a
    newer key runs.
    """
    job, stop, again = use_job(key, work)
    # A ref and not state: what is drawn now already shows the newest job.
    last = use_ref(job)
    if job.result is not None:
        last.current = job
    result = last.current.result
    with box(f"page {style}", tag="main"):
        page_title(view)
        if result is None:
            vue.plain_headline(waiting)
        Working(job, stop, again, view.words)
        if result is not None:
            show(result, last.current is job)


def progress_text(job: JobView, words: Words) -> str:
    """One line for a job without a result: its progress, what it waits for, or how it ended."""
    if job.wrong:
        return job.wrong
    ends = {"failed": job.failed, "stopped": job.stopped, "crowded": job.crowded, "stopping": job.stopping}
    end = next((name for name, holds in ends.items() if holds), "")
    if end:
        return words(f"job.{end}")
    if job.waits:
        now = words.get(f"job.kind.{job.now}")
        return words(_plural_key("job.waiting", job.before), count=job.before, now=now) if now else words("job.next")
    share = round(100 * job.share)
    return words(
        _plural_key("job.busy.beside", job.beside) if job.beside else "job.busy", share=share, count=job.beside
    )


def _plural_key(key: str, count: int) -> str:
    return f"{key}.one" if count == 1 else key
