"""What a page shows while work of its own is under way, or when that ended otherwise than well."""

from collections.abc import Callable

from app.jobs import JobView
from app.parts import faces
from app.texts import Words
from app.ui import component


@component
def Working(job: JobView, stop: Callable[[], None], again: Callable[[], None], words: Words) -> None:  # noqa: N802
    """How far the work is, with a stop; what went wrong, with another try. Nothing once there is a result."""
    if job.result is not None:
        return
    if job.stopped or job.failed or job.wrong:
        told = job.wrong or words("job.failed" if job.failed else "job.stopped")
        faces.job_bar(state="ended", told=told, share=0.0, button=words("job.again"), event_press=lambda *_: again())
        return
    told = words("job.busy", share=round(100 * job.share)) if job.share else words("job.waiting")
    faces.job_bar(state="busy", told=told, share=job.share, button=words("job.stop"), event_press=lambda *_: stop())
