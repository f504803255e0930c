"""Keeping, opening and handing over a plan: the menu in the bar on top."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from app.components.labels import name_of
from app.components.work_progress import progress_text
from app.i18n.texts import app_words
from app.pages.export import components
from app.pages.export.downloads import ExportFile, export_file
from app.pages.export.plan_file import LARGEST_FILE, InvalidPlanFile, read_plan_file
from app.simulation.jobs import JobView, use_job
from app.simulation.service import Question
from app.solara_adapter.components import component, use_state
from app.state.app_state import AppState
from experiments.i18n.catalogue import Words

NOTHING: dict[str, Any] = {"number": 0, "kind": "", "state": None}


@component
def ExportMenu(state: AppState, dispatch: Callable[[dict[str, Any]], None]) -> None:  # noqa: N802 - a component
    """The menu, and the file that it made last."""
    words = app_words(state.language)
    request, set_request = use_state(NOTHING)
    fault, set_fault = use_state("")
    then: AppState | None = request["state"]
    # Name and language stand in the file, so they are part of what was asked.
    key = ("paper", request["kind"], Question.of(then), then.name, then.language) if then else None
    job, stop, again = use_job(
        key, lambda progress, cancelled: export_file(request["kind"], then or state, progress, cancelled)
    )

    def ask(what: dict[str, Any]) -> None:
        set_fault("")
        if "name" in what:
            dispatch({"name": what["name"]})
        elif "file" in what:
            # The browser saves a file once for each number: the same file may be wanted again.
            set_request({"number": request["number"] + 1, "kind": str(what["file"]), "state": state})
            # A job that failed or was stopped would otherwise stand under the same key.
            again()
        elif "too_large" in what:
            set_fault(words("keep.too_large", most=words.number(LARGEST_FILE)))
        else:
            _open(str(what.get("opened", "")))

    def _open(text: str) -> None:
        try:
            dispatch({"opened": read_plan_file(text, state)})
        except InvalidPlanFile as error:
            set_fault(words("keep.wrong", why=words(f"keep.not.{error.key}", **error.values)))

    names = ("keep", "name", "rename", "save", "open", "council", "council_about", "council_none", "html", "docx")
    names += ("figures", "xlsx", "csv", "data_csv", "print")
    components.export_menu(
        texts={name: words(f"keep.{name}") for name in names} | {"stop": words("job.stop")},
        name=name_of(state),
        changed=bool(state.levers),
        busy=key is not None and not job.done,
        share=job.share,
        message=fault or _status(job, words),
        file=_file(request["number"], job.result),
        largest=LARGEST_FILE,
        event_ask=ask,
        event_stop=lambda *_: stop(),
    )


def _status(job: JobView, words: Words) -> str:
    if job.key is None:
        return ""
    if isinstance(job.result, ExportFile):
        return words("keep.ready", name=job.result.name)
    return progress_text(job, words)


def _file(number: int, result: object) -> dict[str, Any]:
    if not isinstance(result, ExportFile):
        return {"number": 0}
    return {"number": number, "name": result.name, "mime": result.mime, "data": b64encode(result.content).decode()}
