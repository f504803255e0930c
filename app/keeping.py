"""A plan out of the app and back in: a scenario file, tables of figures, and the page for the council."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from app.jobs import Cancelled, Progress
from app.naming import name_of
from app.service import Question, file_of, place_of, steps_for
from app.state import OWN, AppState
from app.texts import Words
from experiments.caveats import with_caveats
from experiments.compare import compare, distinct_labels
from experiments.export import write_csv
from experiments.jobs import Stopped
from experiments.readable import readable_table
from experiments.report.findings import REPLICATIONS, find_out
from experiments.report.naming import towns_of
from experiments.report.report import report_as, report_on
from experiments.report.words import words_in
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
class Paper:
    """A file for the reader."""

    name: str
    mime: str
    content: bytes


def named_scenario(state: AppState) -> Scenario:
    """The plan at hand as a scenario with its name."""
    name = name_of(state)
    return Question.of(state).scenario().changed(name={"nl": name, "en": name})


def paper(kind: str, state: AppState, progress: Progress, cancelled: Cancelled) -> Paper:
    """The file of this kind; everything but the scenario itself takes runs."""
    name = f"jeugdstroom-{place_of(state.place).id}.{kind}"
    if kind == "yaml":
        return Paper(name, KINDS[kind], scenario_file(state))
    plan = named_scenario(state)
    base = Question.of(state).do_nothing().scenario()
    if kind in ("csv", "data.csv"):
        table = _figures(base, plan, steps_for(state.place)[-1], progress, cancelled)
        content = _for_a_reader(table, base, plan, state) if kind == "csv" else _for_a_program(table)
    else:
        found = find_out(
            base,
            plan,
            replications=min(REPLICATIONS, steps_for(state.place)[-1]),
            progress=progress,
            cancelled=cancelled,
        )
        content = report_as(f".{kind}", report_on(found, words_in(state.language).language))
    return Paper(name, KINDS[kind], content)


def _figures(base: Scenario, plan: Scenario, number: int, progress: Progress, cancelled: Cancelled) -> "pd.DataFrame":
    table = compare(base, plan, replications=number, progress=progress, cancelled=cancelled)
    if cancelled():
        raise Stopped
    return with_caveats(table, base)


def _for_a_reader(table: "pd.DataFrame", base: Scenario, plan: Scenario, state: AppState) -> bytes:
    """CSV in the words of the page, as a spreadsheet of its language opens it."""
    titles = dict(zip(distinct_labels([base, plan]), (Words(state.language)("line.base"), name_of(state)), strict=True))
    return readable_table(table, titles, towns_of([base, plan]), words_in(state.language))


def _for_a_program(table: "pd.DataFrame") -> bytes:
    stream = io.BytesIO()
    write_csv(stream, table)
    return stream.getvalue()


def scenario_file(state: AppState) -> bytes:
    """The plan at hand as a file that this app, the command line and the library read."""
    content = named_scenario(state).model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    content = {key: value for key, value in content.items() if value not in ({}, [])} | {"place": _named(state.place)}
    content = {"place": content.pop("place"), **content}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()


def _named(place: str) -> str:
    """How a plan file names a place: an own one by the name of its file alone, which then lies beside it."""
    return Path(file_of(place)).name if place.startswith(OWN) else place
