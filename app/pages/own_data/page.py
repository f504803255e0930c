"""Own data: a file of yearly figures, checked, fitted and tested; it stays on this machine."""

from collections.abc import Callable, Hashable
from typing import Any

from agents.base.files.errors import WrongInput
from app.components import vue
from app.components.charts.errors import error_rows, errors
from app.components.view import View, page_title
from app.components.vue import Event
from app.components.work_progress import Working
from app.i18n.texts import with_stress
from app.pages.own_data import components
from app.pages.own_data.view_model import (
    EFFORTS,
    as_text,
    back_test,
    budget_note,
    fault_rows,
    figure_rows,
    file_in,
    fit_report_csv,
    grade_sentence,
    local_note,
    names_of,
    note_lines,
    summary,
    template_csv,
    years_used,
)
from app.simulation.jobs import Cancelled, Progress, use_job
from app.simulation.model_catalogue import first_place, place_of
from app.simulation.user_data import UserData, forget_user_data, keep_place, user_data
from app.solara_adapter.components import box, component, use_memo, use_state
from experiments.calibrate.calibration import specification_names
from experiments.calibrate.fit_reports import FitRow
from experiments.calibrate.own_data.fit import LIKE, OwnFit, as_yaml, calibrate_own, town_id
from experiments.calibrate.own_data.table import MOST_BYTES, OwnFigures, check_own, template_book
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped
from model.places.schema import Place


@component
def Data(view: View) -> None:  # noqa: N802 - a component
    """The file, what is in it, and the place made from it."""
    mine, words = user_data(), view.words
    version, set_version = use_state(0)
    wrong, set_wrong = use_state("")

    def took(told: dict[str, Any]) -> None:
        try:
            name, content = file_in(told)
            mine.checked, mine.file, mine.town = check_own(name, content), name, None
            set_wrong("")
        except WrongInput:
            set_wrong(words("data.unread"))
        set_version(version + 1)

    def emptied(*_: object) -> None:
        if view.state.place in mine.places:
            view.dispatch({"place": first_place()})
        forget_user_data()
        set_version(version + 1)

    told = words("data.intro") if mine.checked is None else summary(mine.checked, words)
    with box("page long", tag="main"):
        page_title(view)
        vue.headline(pieces=with_stress(wrong or told), status={"state": "quick", "text": ""})
        with box("sheet"):
            _File(words, mine, took, emptied)
            if mine.checked is not None and mine.checked.figures is None:
                heads, rows = fault_rows(mine.checked, words)
                with box("block faults"):
                    box("title", tag="h2", children=[words("data.faults", file=mine.file)])
                    vue.data_table(caption=words("data.faults", file=mine.file), heads=heads, rows=rows, marks=[])
            elif mine.checked is not None and mine.checked.figures is not None:
                _Figures(words, mine.checked.figures, mine.file, note_lines(mine.checked, words))
                _Fitting(view, mine, mine.checked.figures)


@component
def _File(words: Words, mine: UserData, took: Event, emptied: Callable[..., None]) -> None:  # noqa: N802
    names = ("pick", "drop", "kind", "large")
    with box("block file"):
        box("title", tag="h2", children=[words("data.step.file")])
        box("told", tag="p", children=[words("data.stays")])
        with box("line"):
            content = {"csv": template_csv(words.language), "xlsx": template_book(words.language)}
            for ending, file in content.items():
                label = words(f"data.template.{ending}")
                vue.download(label=label, name=words("data.template.name") + f".{ending}", content=as_text(file))
        texts = {name: words.get(f"data.upload.{name}") for name in names}
        components.upload(texts=texts, most=MOST_BYTES, event_take_file=took)
        if mine.checked is not None:
            with box("line"):
                box("told", tag="span", children=[words("data.now", file=mine.file)])
                vue.button(label=words("data.forget"), kind="plain", event_press=emptied)


@component
def _Figures(words: Words, found: OwnFigures, file: str, told: list[str]) -> None:  # noqa: N802
    heads, rows, marks = figure_rows(found, words)
    with box("block"):
        box("title", tag="h2", children=[words("data.step.check", file=file)])
        for line in told:
            box("told", tag="p", children=[line])
        box("told", tag="p", children=[words("data.small")])
        vue.data_table(caption=words("data.step.check", file=file), heads=heads, rows=rows, marks=marks)


@component
def _Fitting(view: View, mine: UserData, found: OwnFigures) -> None:  # noqa: N802
    words = view.words
    asked = mine.town  # kept with the figures, so that a page that is loaded again finds its fit
    presses, set_presses = use_state(0)
    wrong, set_wrong = use_state("")

    def pressed(told: dict[str, Any]) -> None:
        name, like, rounds = (str(told.get(field, "")) for field in ("name", "like", "rounds"))
        try:
            town_id(name)
        except WrongInput:
            set_wrong(words("data.fit.name.wrong"))
            return
        set_wrong("")
        mine.town = (name.strip(), like if like in _likes() else LIKE, EFFORTS.get(rounds, EFFORTS["quick"]))
        set_presses(presses + 1)

    town = asked or NOTHING
    key: Hashable = None if asked is None else ("fit", found.digest, town)
    job, stop, again = use_job(key, lambda progress, cancelled: fit(found, town, progress, cancelled), mine.jobs)
    names = ("name", "like", "rounds", "go")
    with box("fitting"):
        with box("block"):
            box("title", tag="h2", children=[words("data.step.fit")])
            box("told", tag="p", children=[words("data.fit.about")])
            components.fit_form(
                texts={name: words(f"data.fit.{name}") for name in names},
                town=town[0] or words("data.fit.town"),
                places=names_of([(name, place_of(name)) for name in _likes()], words),
                like=LIKE,
                efforts=[{"id": name, "name": words(f"data.fit.{name}")} for name in EFFORTS],
                effort="quick",
                wrong=wrong,
                event_press=pressed,
            )
            if key is not None:
                Working(job, stop, again, words)
        if job.result is not None:
            _Result(view, job.result)


Town = tuple[str, str, int]
NOTHING: Town = ("", "", 0)
"""Name, the place that it is made like, and rounds: not asked for yet."""


def _likes() -> list[str]:
    """Places of one region, that a town can be made like."""
    return [name for name in specification_names() if place_of(name).regions == 1 and place_of(name).municipalities]


def fit(found: OwnFigures, asked: Town, progress: Progress, cancelled: Cancelled) -> OwnFit:
    """The town made from the figures; raises ``Stopped`` within a round once that is asked."""
    name, like, generations = asked

    def stop() -> bool:
        if cancelled():  # the search itself would make a town of what it has so far
            raise Stopped
        return False

    return calibrate_own(found, name, like, generations, lambda done, of, _: progress(done, of), stop)


def _made(found: OwnFit) -> Place:
    """The place that was made, before it is kept."""
    return Place.model_validate(found.tree)


@component
def _Result(view: View, found: OwnFit) -> None:  # noqa: N802
    words = view.words
    held = found.tested

    def working(*_: object) -> None:
        view.dispatch({"place": keep_place(found)})
        view.dispatch({"page": "explore"})

    with box("result"):
        with box("block"):
            box("title", tag="h2", children=[words("data.step.test")])
            box("answer-line", tag="p", children=[back_test(found, words)])
            told = grade_sentence(found, words), *years_used(found, words), budget_note(_made(found), words)
            for line in (*told, local_note(found, words)):
                if line:
                    box("told", tag="p", children=[line])
            with box("line"):
                vue.button(label=words("data.work"), kind="go", event_press=working)
                name = str(found.tree["id"])
                files = {f"{name}.yaml": as_yaml(found.tree), f"{name}_fit.csv": fit_report_csv(found, words)}
                for file, content in files.items():
                    vue.download(label=words("data.save", file=file), name=file, content=as_text(content))
        if held:
            _Errors(words, held, words("data.test.title", year=str(found.tested_year)), "held")
        _Errors(words, found.lines, words("data.fitted.title", year=found.span), "fitted")


@component
def _Errors(words: Words, lines: list[FitRow], title: str, kind: str) -> None:  # noqa: N802
    heads, rows = error_rows(lines, words)
    option = use_memo(lambda: errors(lines, words), [words.language, lines])
    vue.chart_card(
        kind=f"errors {kind} rows-{min(4, 1 + len(lines) // 8)}",
        title=title,
        sub=words("fit.sub"),
        option=option,
        heads=heads,
        rows=rows,
        texts={name: words(f"chart.{name}") for name in ("table", "picture", "save")},
        language=words.language,
        live=False,
    )
