"""What a page shows while work of its own is under way, or when that ended otherwise than well."""

from collections.abc import Callable

from app.components import vue
from app.simulation.jobs import JobView
from app.solara_adapter.components import component
from experiments.i18n.catalogue import Words


@component
def Working(job: JobView, stop: Callable[[], None], again: Callable[[], None], words: Words) -> None:  # noqa: N802
    """How far the work is, with a stop; what went wrong, with another try. Nothing once there is a result."""
    if job.result is not None:
        return
    told = progress_text(job, words)
    if job.done:
        vue.job_bar(state="ended", told=told, share=0.0, button=words("job.again"), event_press=lambda *_: again())
        return
    button = "" if job.stopping else words("job.stop")
    vue.job_bar(state="busy", told=told, share=job.share, button=button, event_press=lambda *_: stop())


def progress_text(job: JobView, words: Words) -> str:
    """How far a job without a result is, what it waits for, or how it ended: one line."""
    if job.wrong:
        return job.wrong
    ends = {"failed": job.failed, "stopped": job.stopped, "crowded": job.crowded, "stopping": job.stopping}
    end = next((name for name, holds in ends.items() if holds), "")
    if end:
        return words(f"job.{end}")
    if job.waits:
        now = words.get(f"job.kind.{job.now}")
        return words(_counted("job.waiting", job.before), count=job.before, now=now) if now else words("job.next")
    share = round(100 * job.share)
    return words(_counted("job.busy.beside", job.beside) if job.beside else "job.busy", share=share, count=job.beside)


def _counted(key: str, count: int) -> str:
    return f"{key}.one" if count == 1 else key
