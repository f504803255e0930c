"""Own data: a file of yearly figures, checked, fitted and tested; it stays on this machine."""

from collections.abc import Callable, Hashable
from typing import Any

from agents.base.files.errors import WrongInput
from app.components import vue
from app.components.error_chart import ErrorChart
from app.components.view import View, page_title
from app.components.vue import Event
from app.components.work_progress import Working
from app.i18n.texts import with_stress
from app.pages.own_data import components, view_model
from app.simulation.jobs import Cancelled, Progress, use_job
from app.simulation.model_catalogue import first_place, place_of
from app.simulation.user_data import UserData, forget_user_data, keep_place, user_data
from app.solara_adapter.components import box, component, use_state
from experiments.calibrate.calibration import specification_names
from experiments.calibrate.fit_reports import FitRow
from experiments.calibrate.own_data.fit import LIKE, OwnFit, as_yaml, calibrate_own, town_id
from experiments.calibrate.own_data.table import MOST_BYTES, Checked, OwnFigures, check_own, template_book
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped


@component
def Data(view: View) -> None:  # noqa: N802 - a component
    """The file, what is in it, and the place made from it."""
    mine, words = user_data(), view.words
    # The figures stand in the reader's session, outside Solara's state, so that they survive a reload. The counter
    # is what makes Solara draw the page again once they change.
    version, set_version = use_state(0)
    wrong, set_wrong = use_state("")

    def take_file(event: dict[str, Any]) -> None:
        try:
            name, content = view_model.file_in(event)
            mine.checked, mine.file, mine.town = check_own(name, content), name, None
            set_wrong("")
        except WrongInput:
            set_wrong(words("data.unread"))
        set_version(version + 1)

    def forget(*_: object) -> None:
        # Leave the place first: a page that is drawn with a place that is gone fails.
        if view.state.place in mine.places:
            view.dispatch({"place": first_place()})
        forget_user_data()
        set_version(version + 1)

    sentence = words("data.intro") if mine.checked is None else view_model.summary(mine.checked, words)
    with box("page long", tag="main"):
        page_title(view)
        vue.headline(pieces=with_stress(wrong or sentence), status={"state": "quick", "text": ""})
        with box("sheet"):
            FileField(words, mine, take_file, forget)
            if mine.checked is not None:
                FileContent(view, mine, mine.checked)


@component
def FileField(words: Words, mine: UserData, take_file: Event, forget: Callable[..., None]) -> None:  # noqa: N802
    """The empty file to fill in, the field that takes a file, and what was read last."""
    names = ("pick", "drop", "kind", "large")
    with box("block file"):
        box("title", tag="h2", children=[words("data.step.file")])
        box("told", tag="p", children=[words("data.stays")])
        with box("line"):
            content = {"csv": view_model.template_csv(words.language), "xlsx": template_book(words.language)}
            for ending, file in content.items():
                label, name = words(f"data.template.{ending}"), f"{words('data.template.name')}.{ending}"
                vue.download(label=label, name=name, content=view_model.as_text(file))
        texts = {name: words.get(f"data.upload.{name}") for name in names}
        components.upload(texts=texts, most=MOST_BYTES, event_take_file=take_file)
        if mine.checked is not None:
            with box("line"):
                box("told", tag="span", children=[words("data.now", file=mine.file)])
                vue.button(label=words("data.forget"), kind="plain", event_press=forget)


@component
def FileContent(view: View, mine: UserData, checked: Checked) -> None:  # noqa: N802
    """The faults of a file; or, where it has none, its figures and the fit to them."""
    if checked.figures is None:
        title = view.words("data.faults", file=mine.file)
        _table("block faults", title, [], *view_model.fault_rows(checked, view.words), [])
        return
    title = view.words("data.step.check", file=mine.file)
    lines = [*view_model.note_lines(checked, view.words), view.words("data.small")]
    _table("block", title, lines, *view_model.figure_rows(checked.figures, view.words))
    Fit(view, mine, checked.figures)


def _table(style: str, title: str, lines: list[str], heads: list[str], rows: list[list[str]], marks: list[str]) -> None:
    with box(style):
        box("title", tag="h2", children=[title])
        for line in lines:
            box("told", tag="p", children=[line])
        vue.data_table(caption=title, heads=heads, rows=rows, marks=marks)


@component
def Fit(view: View, mine: UserData, figures: OwnFigures) -> None:  # noqa: N802
    """The form that starts a fit, its progress, and its result."""
    words = view.words
    presses, set_presses = use_state(0)
    wrong, set_wrong = use_state("")

    def start(event: dict[str, Any]) -> None:
        name, like, rounds = (str(event.get(field, "")) for field in ("name", "like", "rounds"))
        try:
            town_id(name)
        except WrongInput:
            set_wrong(words("data.fit.name.wrong"))
            return
        set_wrong("")
        efforts = view_model.EFFORTS
        mine.town = (name.strip(), like if like in _likes() else LIKE, efforts.get(rounds, efforts["quick"]))
        set_presses(presses + 1)

    # The request stands with the figures, so that a page that is loaded again finds its fit among the jobs.
    town = mine.town or NOTHING
    key: Hashable = None if mine.town is None else ("fit", figures.digest, town)
    job, stop, again = use_job(key, lambda progress, cancelled: fit(figures, town, progress, cancelled), mine.jobs)
    with box("fitting"):
        with box("block"):
            box("title", tag="h2", children=[words("data.step.fit")])
            box("told", tag="p", children=[words("data.fit.about")])
            components.fit_form(
                texts={name: words(f"data.fit.{name}") for name in ("name", "like", "rounds", "go")},
                town=town[0] or words("data.fit.town"),
                places=view_model.names_of([(name, place_of(name)) for name in _likes()], words),
                like=LIKE,
                efforts=[{"id": name, "name": words(f"data.fit.{name}")} for name in view_model.EFFORTS],
                effort="quick",
                wrong=wrong,
                event_press=start,
            )
            if key is not None:
                Working(job, stop, again, words)
        if job.result is not None:
            FitResult(view, job.result)


Town = tuple[str, str, int]
NOTHING: Town = ("", "", 0)
"""Name, the place that it is made like, and rounds, before a fit is requested."""


def _likes() -> list[str]:
    """Places of one region, that a town can be made like."""
    return [name for name in specification_names() if place_of(name).regions == 1 and place_of(name).municipalities]


def fit(figures: OwnFigures, town: Town, progress: Progress, cancelled: Cancelled) -> OwnFit:
    """Fit a town to the figures; raises ``Stopped`` within a round of being cancelled."""
    name, like, generations = town

    def stop() -> bool:
        # Returning True would end the search with a town fitted half; raising leaves none.
        if cancelled():
            raise Stopped
        return False

    return calibrate_own(figures, name, like, generations, lambda done, of, _: progress(done, of), stop)


@component
def FitResult(view: View, result: OwnFit) -> None:  # noqa: N802
    """How far the fit was off in the year that it had not seen, and in the years that it had."""
    words = view.words
    held_back = result.tested
    with box("result"):
        Verdict(view, result)
        if held_back:
            title = words("data.test.title", year=str(result.tested_year))
            ErrorChart(words, held_back, title, f"held {_height(held_back)}")
        title = words("data.fitted.title", year=result.span)
        ErrorChart(words, result.lines, title, f"fitted {_height(result.lines)}")


def _height(lines: list[FitRow]) -> str:
    # A chart grows with its rows, and own_data.css has a height for each of four sizes.
    return f"rows-{min(4, 1 + len(lines) // 8)}"


@component
def Verdict(view: View, result: OwnFit) -> None:  # noqa: N802
    """The verdict on the fit, in sentences, with the place to use and to save."""
    words = view.words

    def use_place(*_: object) -> None:
        # The reducer takes one action at a time, so the place and the page are two.
        view.dispatch({"place": keep_place(result)})
        view.dispatch({"page": "explore"})

    name = str(result.tree["id"])
    files = {f"{name}.yaml": as_yaml(result.tree), f"{name}_fit.csv": view_model.fit_report_csv(result, words)}
    with box("block"):
        box("title", tag="h2", children=[words("data.step.test")])
        box("answer-line", tag="p", children=[view_model.back_test(result, words)])
        for line in view_model.fit_notes(result, words):
            box("told", tag="p", children=[line])
        with box("line"):
            vue.button(label=words("data.work"), kind="go", event_press=use_place)
            for file, content in files.items():
                vue.download(label=words("data.save", file=file), name=file, content=view_model.as_text(content))
