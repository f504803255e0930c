"""jeugdstroom simulates the Dutch youth-care chain, child by child: what does a measure do, and why.

    import jeugdstroom as js

    base = js.Scenario(place="uithoorn", years=4)
    plan = base.with_levers(start_light=1.0)
    js.compare(base, plan, replications=20)

These names are public and stay; the packages behind them may change inside. ``docs/python.md`` tells what each does.
"""

from jeugdstroom.start import answer_ctrl_c

answer_ctrl_c()

import sys  # noqa: E402 - Ctrl-C comes first
from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

from jeugdstroom.finder import find_own_packages  # noqa: E402

find_own_packages()

# The engine takes a second to import and a report another: a name is looked up when it is first used. Type checkers
# and editors read these lines instead; a test holds them, _HOMES and __all__ together.
if TYPE_CHECKING:
    __version__: str
    from agents.base.files.errors import WrongInput as WrongInput
    from agents.base.record_agent import ReadOnlyView as ReadOnlyView
    from experiments.calibrate.own_data.place_file import write_own as write_own
    from experiments.calibrate.own_data.table import check_file as check_own
    from experiments.calibrate.own_data.table import read_own as read_own
    from experiments.calibrate.own_data.table import template as own_template
    from experiments.catalogue.reader import load_any as load_scenario
    from experiments.compare.child_comparison import follow as follow
    from experiments.compare.child_comparison import follow_one as follow_one
    from experiments.compare.comparison import compare as compare
    from experiments.compare.metric import Figure as Figure
    from experiments.compare.metric import Metric as Metric
    from experiments.explain.explanation import explain as explain
    from experiments.optimise.question import Optimise as Optimise
    from experiments.replicate.parallel import Stopped as Stopped
    from experiments.replicate.replication import replicate as replicate
    from experiments.replicate.replication import replicate_until as replicate_until
    from experiments.report.findings import find_out as find_out
    from experiments.report.html import as_html as as_html
    from experiments.report.report import report_on as report_on
    from experiments.report.report import write_report as write_report
    from experiments.statistics.bands import bands as bands
    from experiments.sweep.design import Sweep as Sweep
    from experiments.sweep.store.store import Store as Store
    from experiments.uncertainty.propagation import uncertain as uncertainty
    from experiments.uncertainty.sensitivity import Screening as Screening
    from experiments.uncertainty.sensitivity import Sensitivity as Sensitivity
    from jeugdstroom.questions import calibrate as calibrate
    from jeugdstroom.questions import circumstances as circumstances
    from jeugdstroom.questions import judge as judge
    from jeugdstroom.questions import levers as levers
    from jeugdstroom.questions import optimise as optimise
    from jeugdstroom.questions import outcomes as outcomes
    from jeugdstroom.questions import places as places
    from jeugdstroom.questions import responses as responses
    from jeugdstroom.questions import scenarios as scenarios
    from jeugdstroom.questions import sensitivity as sensitivity
    from jeugdstroom.questions import sweep as sweep
    from model.places.reader import load_place as load_place
    from model.policy.lever_values import LeverSetting as LeverSetting
    from model.scenario import Scenario as Scenario
    from model.youth_care import YouthCareModel as YouthCareModel

__all__ = [
    "Figure",
    "LeverSetting",
    "Metric",
    "Optimise",
    "ReadOnlyView",
    "Scenario",
    "Screening",
    "Sensitivity",
    "Stopped",
    "Store",
    "Sweep",
    "WrongInput",
    "YouthCareModel",
    "as_html",
    "bands",
    "calibrate",
    "check_own",
    "circumstances",
    "compare",
    "explain",
    "find_out",
    "follow",
    "follow_one",
    "judge",
    "levers",
    "load_place",
    "load_scenario",
    "optimise",
    "outcomes",
    "own_template",
    "places",
    "read_own",
    "replicate",
    "replicate_until",
    "report_on",
    "responses",
    "scenarios",
    "sensitivity",
    "sweep",
    "uncertainty",
    "write_own",
    "write_report",
]

_HOMES = {
    "Figure": ("experiments.compare.metric", "Figure"),
    "LeverSetting": ("model.policy.lever_values", "LeverSetting"),
    "Metric": ("experiments.compare.metric", "Metric"),
    "Optimise": ("experiments.optimise.question", "Optimise"),
    "ReadOnlyView": ("agents.base.record_agent", "ReadOnlyView"),
    "Scenario": ("model.scenario", "Scenario"),
    "Screening": ("experiments.uncertainty.sensitivity", "Screening"),
    "Sensitivity": ("experiments.uncertainty.sensitivity", "Sensitivity"),
    "Stopped": ("experiments.replicate.parallel", "Stopped"),
    "Store": ("experiments.sweep.store.store", "Store"),
    "Sweep": ("experiments.sweep.design", "Sweep"),
    "WrongInput": ("agents.base.files.errors", "WrongInput"),
    "YouthCareModel": ("model.youth_care", "YouthCareModel"),
    "as_html": ("experiments.report.html", "as_html"),
    "bands": ("experiments.statistics.bands", "bands"),
    "calibrate": ("jeugdstroom.questions", "calibrate"),
    "check_own": ("experiments.calibrate.own_data.table", "check_file"),
    "circumstances": ("jeugdstroom.questions", "circumstances"),
    "compare": ("experiments.compare.comparison", "compare"),
    "explain": ("experiments.explain.explanation", "explain"),
    "find_out": ("experiments.report.findings", "find_out"),
    "follow": ("experiments.compare.child_comparison", "follow"),
    "follow_one": ("experiments.compare.child_comparison", "follow_one"),
    "judge": ("jeugdstroom.questions", "judge"),
    "levers": ("jeugdstroom.questions", "levers"),
    "load_place": ("model.places.reader", "load_place"),
    "load_scenario": ("experiments.catalogue.reader", "load_any"),
    "optimise": ("jeugdstroom.questions", "optimise"),
    "outcomes": ("jeugdstroom.questions", "outcomes"),
    "own_template": ("experiments.calibrate.own_data.table", "template"),
    "places": ("jeugdstroom.questions", "places"),
    "read_own": ("experiments.calibrate.own_data.table", "read_own"),
    "replicate": ("experiments.replicate.replication", "replicate"),
    "replicate_until": ("experiments.replicate.replication", "replicate_until"),
    "report_on": ("experiments.report.report", "report_on"),
    "responses": ("jeugdstroom.questions", "responses"),
    "scenarios": ("jeugdstroom.questions", "scenarios"),
    "sensitivity": ("jeugdstroom.questions", "sensitivity"),
    "sweep": ("jeugdstroom.questions", "sweep"),
    "uncertainty": ("experiments.uncertainty.propagation", "uncertain"),
    "write_own": ("experiments.calibrate.own_data.place_file", "write_own"),
    "write_report": ("experiments.report.report", "write_report"),
}
"""Public name -> the module in which it is defined, and its name there."""


def __getattr__(name: str) -> object:
    """A public name, when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        found: object = version("jeugdstroom")
    elif name in _HOMES:
        home, inner = _HOMES[name]
        found = getattr(import_module(home), inner)
    else:
        raise AttributeError(_unknown(name), name=name, obj=sys.modules[__name__])
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, "__all__", "__doc__", "__file__", "__name__", "__path__", "__version__"})


def _unknown(name: str) -> str:
    # Python itself adds which name was meant, in a traceback only.
    from agents.base.files.errors import nearest

    near = nearest(name, __all__)
    return f"jeugdstroom has no '{name}'" + (f"; did you mean '{near}'?" if near else "")
