"""Every fault of a place, scenario or design file, or of a file of own figures, at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agents.base.files.errors import WrongInput
from agents.base.files.parameters import Document, parse, parse_all_faults, read_document
from app.cli.scenario_options import notes_on
from experiments.catalogue.reader import EntryText, entry_of, load_any, split
from model.places.reader import check_source, place_document, place_names, sources_in
from model.places.schema import Place
from model.scenario import Scenario, place_beside

FIGURES = (".csv", ".xlsx")
"""Kinds of file that hold own figures; every other kind is a document."""
SETTINGS = ("levers", "responses", "circumstances", "assumptions")


def faults_in(path: Path) -> list[str]:
    """One line for each fault of a file; raises ``WrongInput`` when it cannot be read at all."""
    if path.suffix.lower() in FIGURES:
        from app.cli.own_data import faults_of_figures

        return faults_of_figures(path)
    document = read_document(path)
    # Before the others: the design of a sweep names a scenario too.
    if "design" in document.tree:
        return _sweep_faults(document, path)
    if "claim" in document.tree:
        return _entry_faults(document, path)
    if "scenario" in document.tree:
        return list(_design_faults(document, path))
    return list(_scenario_faults(document, path) if _is_scenario(document) else _place_faults(path))


def notes_in(path: Path) -> list[str]:
    """What a scenario file without faults asks for that changes nothing; of any other file nothing."""
    if path.suffix.lower() in FIGURES:
        return []
    document = read_document(path)
    if "scenario" in document.tree or "design" in document.tree:
        return []
    return notes_on(load_any(str(path)))


def _design_faults(document: Document, path: Path) -> Iterator[str]:
    from experiments.optimise.question import Optimise, question_of
    from experiments.uncertainty.sensitivity import Sensitivity, study_of

    # Both name a scenario, and only a search has limits.
    search = "limits" in document.tree
    faults = parse_all_faults(Optimise if search else Sensitivity, document)
    yield from faults
    if faults:
        return
    try:
        if search:
            question_of(parse(Optimise, document), path.parent)
        else:
            study_of(parse(Sensitivity, document), path.parent)
    except WrongInput as error:
        yield f"{document.name}: {error}"


def _sweep_faults(document: Document, path: Path) -> list[str]:
    """Faults of the design of a sweep: of its shape, else the first of its names and values."""
    from experiments.sweep.design import Sweep, plan_of

    # Names and values are looked up only in a design whose shape is right.
    faults = parse_all_faults(Sweep, document)
    if not faults:
        try:
            plan_of(parse(Sweep, document), path.parent)
        except WrongInput as error:
            return [f"{document.name}: {error}"]
    return faults


def _is_scenario(document: Document) -> bool:
    """Whether a file has more of a scenario than of a place."""
    keys = set(document.tree)
    return len(keys & set(Scenario.model_fields)) > len(keys & set(Place.model_fields))


def _entry_faults(document: Document, path: Path) -> list[str]:
    """Faults of a scenario with its claim: those of either half, else what holds between them."""
    own, rest = split(document)
    faults = [*parse_all_faults(EntryText, own), *_scenario_faults(rest, path)]
    if not faults:
        try:
            entry_of(document, path)
        except WrongInput as error:
            return [str(error)]
    return faults


def _place_faults(path: Path) -> Iterator[str]:
    document = place_document(path)
    yield from parse_all_faults(Place, document)
    for where, source in sources_in(document):
        try:
            check_source(source, where)
        except WrongInput as error:
            yield str(error)


def _scenario_faults(document: Document, path: Path) -> Iterator[str]:
    tree = dict(document.tree)
    try:
        if (beside := place_beside(document, path)) is not None:
            tree["place"] = beside
    except WrongInput as error:
        yield str(error)
        return
    apart = {key: tree.pop(key) for key in SETTINGS if isinstance(tree.get(key), dict)}
    yield from _faults(tree, document)
    # A scenario is checked as a whole and stops at its first wrong name: each setting is tried by itself.
    bare = {key: tree[key] for key in ("place",) if key in tree}
    # Where the place itself is wrong that is told already; any other place will do to check the names of levers.
    if _faults(bare, document):
        bare = {"place": place_names()[0]}
    for key, settings in apart.items():
        for name, setting in settings.items():
            for fault in _faults({**bare, key: {name: setting}}, document):
                yield _at(document, fault, key, name)


def _faults(tree: dict[str, Any], document: Document) -> list[str]:
    return parse_all_faults(Scenario, Document(name=document.name, tree=tree, places=document.places))


def _at(document: Document, fault: str, key: str, name: str) -> str:
    """A fault of the whole moved to the line of the setting that causes it."""
    whole = f"{document.where(())}: "
    return f"{document.where((key, name))}: {fault.removeprefix(whole)}" if fault.startswith(whole) else fault
