"""Questions that a design asks, in one call each; a design is a record, a mapping, or the path of a YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.base.files.errors import WrongInput, shown
from agents.base.files.parameters import Document, Strict, parse
from experiments.uncertainty.designs import read_design

if TYPE_CHECKING:
    import pandas as pd

    from experiments.calibrate.own_data.fit import OwnFit
    from experiments.calibrate.own_data.table import OwnFigures
    from experiments.compare.claim_check import Judgement
    from experiments.optimise.question import Optimise
    from experiments.optimise.search import Optimised
    from experiments.sweep.design import Sweep
    from experiments.sweep.driver import Swept
    from experiments.sweep.store.store import Store
    from experiments.uncertainty.sensitivity import Sensed, Sensitivity

type Design[S] = S | Mapping[str, Any] | str | Path


def sensitivity(design: "Design[Sensitivity]", threads: int | None = None) -> "Sensed":
    """Which assumptions matter for a figure, how much, and which would turn the conclusion.

    Files that the design names are looked for beside it, or in the working folder. Raises ``WrongInput``.
    """
    from experiments.uncertainty.sensitivity import Sensitivity, sense, study_of

    return sense(study_of(*_asked(Sensitivity, design)), threads=_threads(threads))


def optimise(
    design: "Design[Optimise]", store: "Store | str | Path | None" = None, threads: int | None = None
) -> "Optimised":
    """Plans that keep to the limits of a design, each with its chance in futures that the search has not seen.

    With a ``store`` a search that was ended goes on where it was. Raises ``WrongInput``.
    """
    from experiments.optimise.question import Optimise, question_of
    from experiments.optimise.search import optimise as search

    question = question_of(*_asked(Optimise, design))
    return search(question, store=None if store is None else _store(store), threads=_threads(threads))


def sweep(design: "Design[Sweep]", store: "Store | str | Path", threads: int | None = None) -> "Swept":
    """Make every run of a design that a store (a folder, made when it is not there) lacks. Raises ``WrongInput``."""
    from experiments.replicate.replication import RunControl
    from experiments.sweep.design import Sweep, plan_of
    from experiments.sweep.driver import sweep as run_all

    plan = plan_of(*_asked(Sweep, design))
    return run_all(plan, _store(store), control=RunControl(threads=_threads(threads)))


def calibrate(figures: "OwnFigures | str | Path", name: str, generations: int | None = None) -> "OwnFit":
    """A town of one's own, fitted to yearly figures (a CSV or Excel file, or what ``read_own`` made of it).

    ``write_own`` keeps the place and its fit report. ``generations`` is how long is searched. Raises ``WrongInput``.
    """
    from experiments.calibrate.own_data.fit import GENERATIONS, calibrate_own
    from experiments.calibrate.own_data.table import OwnFigures, read_own

    if not isinstance(name, str) or not name.strip():
        raise WrongInput(f"name: found {shown(name)}, expected a name for the town, such as Example town")
    if isinstance(figures, str | Path):
        figures = read_own(Path(figures))
    if not isinstance(figures, OwnFigures):
        raise WrongInput(f"figures: found {shown(figures)}, expected the path of a CSV or Excel file")
    number = GENERATIONS if generations is None else _from_one("generations", generations)
    return calibrate_own(figures, name, generations=number)


def judge(name: str, replications: int = 20) -> "Judgement":
    """Whether the model bears out what a document claims of a scenario of the catalogue (``scenarios()``)."""
    from experiments.catalogue.reader import load_entry
    from experiments.compare.claim_check import judge as judged

    if not isinstance(name, str):
        raise WrongInput(f"judge: found {shown(name)}, expected the name of a scenario, see scenarios()")
    return judged(load_entry(name), _from_one("replications", replications))


def places() -> "pd.DataFrame":
    """The places that are shipped, one a row, by id."""
    return _listed("places")


def levers() -> "pd.DataFrame":
    """The levers: what each does, its unit, range and default, what it rests on; one a row, by id."""
    return _listed("levers")


def outcomes() -> "pd.DataFrame":
    """The outcomes and their units, one a row, by id."""
    return _listed("outcomes")


def responses() -> "pd.DataFrame":
    """How people and organisations answer a change, which can be switched on or off; one a row, by id."""
    return _listed("responses")


def circumstances() -> "pd.DataFrame":
    """What nobody in the chain steers, with its range; one a row, by id."""
    return _listed("circumstances")


def scenarios() -> "pd.DataFrame":
    """The catalogue: the plans of real documents, with what each document claims; one a row, by id."""
    return _listed("scenarios")


def _listed(what: str) -> "pd.DataFrame":
    import pandas as pd

    from app.cli.listing import rows_of

    return pd.DataFrame(rows_of(what)).set_index("id")


def _asked[S: Strict](schema: type[S], design: Design[S]) -> tuple[S, Path]:
    """The design as a record, and the folder in which the files that it names lie."""
    if isinstance(design, schema):
        return design, Path.cwd()
    if isinstance(design, str | Path):
        return read_design(schema, Path(design)), Path(design).parent
    if not isinstance(design, Mapping):
        name = schema.__name__
        raise WrongInput(f"design: found {shown(design)}, expected a {name}, a mapping or the path of a YAML file")
    return parse(schema, Document(name="design", tree=dict(design), places={})), Path.cwd()


def _store(store: "Store | str | Path") -> "Store":
    from experiments.sweep.store.store import Store

    if isinstance(store, str | Path):
        return Store(store, create=True)
    if not isinstance(store, Store):
        raise WrongInput(f"store: found {shown(store)}, expected a folder")
    return store


def _threads(threads: int | None) -> int | None:
    return None if threads is None else _from_one("threads", threads)


def _from_one(name: str, number: float) -> int:
    # True is a whole number to Python, and no number of runs to anybody.
    if isinstance(number, bool) or not hasattr(number, "__index__") or number < 1:
        raise WrongInput(f"{name}: found {shown(number)}, expected a whole number from 1")
    return int(number)
