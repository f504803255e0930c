"""Files of a plan: the scenario, tables of figures, and the report for the council."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from app.components.labels import name_of
from app.i18n.texts import app_words
from app.simulation.analyses import explanation_runs, full_runs
from app.simulation.jobs import Cancelled, Progress
from app.simulation.model_catalogue import file_of, place_of
from app.simulation.service import Question
from app.state.app_state import OWN, AppState
from experiments.compare.comparison import Compared, distinct_labels
from experiments.compare.labels import towns_of
from experiments.i18n.catalogue import report_words
from experiments.output.export import write_csv
from experiments.output.readable import readable_table
from experiments.report.caveats import with_caveats
from experiments.report.findings import find_out
from experiments.report.report import report_as, report_on
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    "yaml": "application/yaml",
    "csv": "text/csv",
    "data.csv": "text/csv",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file for the reader."""

    name: str
    mime: str
    content: bytes


def scenario_with_name(state: AppState) -> Scenario:
    """The plan at hand as a scenario with its name."""
    # In both languages, as a plan has one name and a scenario file two.
    name = name_of(state)
    return Question.of(state).scenario().changed(name={"nl": name, "en": name})


def export_file(kind: str, state: AppState, progress: Progress, cancelled: Cancelled) -> ExportFile:
    """The file of this kind; everything but the scenario itself takes runs."""
    name = f"jeugdstroom-{place_of(state.place).id}.{kind}"
    if kind == "yaml":
        return ExportFile(name, KINDS[kind], scenario_file(state))
    question, plan = Question.of(state), scenario_with_name(state)
    base = question.do_nothing().scenario()
    if kind in ("csv", "data.csv"):
        ends = full_runs(question, progress, cancelled)
        table = with_caveats(Compared(*ends, *distinct_labels([base, plan])).table(), base)
        content = _for_a_reader(table, base, plan, state) if kind == "csv" else _for_a_program(table)
    else:
        runs = explanation_runs(question, _within(0.0, progress), cancelled)
        findings = find_out(base, plan, runs.number, progress=_within(0.5, progress), cancelled=cancelled, runs=runs)
        content = report_as(f".{kind}", report_on(findings, report_words(state.language).language))
    return ExportFile(name, KINDS[kind], content)


def _within(start: float, progress: Progress) -> Progress:
    """Progress of one half of a job, which begins at ``start`` (0 or 0.5)."""
    # In thousandths, as the two halves count different things.
    return lambda done, all_of_it: progress(round(1000 * (start + 0.5 * done / max(1, all_of_it))), 1000)


def _for_a_reader(table: "pd.DataFrame", base: Scenario, plan: Scenario, state: AppState) -> bytes:
    """CSV in the words of the page, as a spreadsheet of its language opens it."""
    titles = dict(
        zip(distinct_labels([base, plan]), (app_words(state.language)("line.base"), name_of(state)), strict=True)
    )
    return readable_table(table, titles, towns_of([base, plan]), report_words(state.language))


def _for_a_program(table: "pd.DataFrame") -> bytes:
    stream = io.BytesIO()
    write_csv(stream, table)
    return stream.getvalue()


def scenario_file(state: AppState) -> bytes:
    """The plan at hand as a file that this app, the command line and the library read."""
    content = scenario_with_name(state).model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    content = {key: value for key, value in content.items() if value not in ({}, []) and key != "place"}
    # The place first, as in the files that people write.
    content = {"place": _place_in_file(state.place), **content}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()


def _place_in_file(place: str) -> str:
    """How a plan file names a place: an own one by the name of its file alone, which then lies beside it."""
    return Path(file_of(place)).name if place.startswith(OWN) else place
