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
from typing import TYPE_CHECKING, Any  # noqa: E402

from jeugdstroom.finder import find_own_packages  # noqa: E402

find_own_packages()

# The engine takes a second to import and a report another: a name is looked up when it is first used. Type checkers
# and editors read these lines instead; a test holds them, _HOMES and __all__ together.
if TYPE_CHECKING:
    __version__: str
    from agents.base.faults import WrongInput as WrongInput
    from agents.base.view import ReadOnlyView as ReadOnlyView
    from experiments.bands import bands as bands
    from experiments.compare import compare as compare
    from experiments.explain import explain as explain
    from experiments.figures import Figure as Figure
    from experiments.follow import follow as follow
    from experiments.follow import follow_one as follow_one
    from experiments.jobs import Stopped as Stopped
    from experiments.optimise import Optimise as Optimise
    from experiments.own_data.table import check_file as check_own
    from experiments.own_data.table import read_own as read_own
    from experiments.own_data.table import template as own_template
    from experiments.own_data.written import write_own as write_own
    from experiments.replicate import replicate as replicate
    from experiments.replicate import replicate_until as replicate_until
    from experiments.report.findings import find_out as find_out
    from experiments.report.report import report_on as report_on
    from experiments.report.report import write_report as write_report
    from experiments.report.writing_html import as_html as as_html
    from experiments.scenarios import load_any as load_scenario
    from experiments.sensitivity import Screening as Screening
    from experiments.sensitivity import Sensitivity as Sensitivity
    from experiments.store.store import Store as Store
    from experiments.sweep_design import Sweep as Sweep
    from experiments.uncertainty import uncertain as uncertainty
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
    from model.scenario import LeverSetting as LeverSetting
    from model.scenario import Scenario as Scenario
    from model.youth_care import YouthCareModel as YouthCareModel

__all__ = [
    "Figure",
    "LeverSetting",
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
    "Figure": ("experiments.figures", "Figure"),
    "LeverSetting": ("model.scenario", "LeverSetting"),
    "Optimise": ("experiments.optimise", "Optimise"),
    "ReadOnlyView": ("agents.base.view", "ReadOnlyView"),
    "Scenario": ("model.scenario", "Scenario"),
    "Screening": ("experiments.sensitivity", "Screening"),
    "Sensitivity": ("experiments.sensitivity", "Sensitivity"),
    "Stopped": ("experiments.jobs", "Stopped"),
    "Store": ("experiments.store.store", "Store"),
    "Sweep": ("experiments.sweep_design", "Sweep"),
    "WrongInput": ("agents.base.faults", "WrongInput"),
    "YouthCareModel": ("model.youth_care", "YouthCareModel"),
    "as_html": ("experiments.report.writing_html", "as_html"),
    "bands": ("experiments.bands", "bands"),
    "calibrate": ("jeugdstroom.questions", "calibrate"),
    "check_own": ("experiments.own_data.table", "check_file"),
    "circumstances": ("jeugdstroom.questions", "circumstances"),
    "compare": ("experiments.compare", "compare"),
    "explain": ("experiments.explain", "explain"),
    "find_out": ("experiments.report.findings", "find_out"),
    "follow": ("experiments.follow", "follow"),
    "follow_one": ("experiments.follow", "follow_one"),
    "judge": ("jeugdstroom.questions", "judge"),
    "levers": ("jeugdstroom.questions", "levers"),
    "load_place": ("model.places.reader", "load_place"),
    "load_scenario": ("experiments.scenarios", "load_any"),
    "optimise": ("jeugdstroom.questions", "optimise"),
    "outcomes": ("jeugdstroom.questions", "outcomes"),
    "own_template": ("experiments.own_data.table", "template"),
    "places": ("jeugdstroom.questions", "places"),
    "read_own": ("experiments.own_data.table", "read_own"),
    "replicate": ("experiments.replicate", "replicate"),
    "replicate_until": ("experiments.replicate", "replicate_until"),
    "report_on": ("experiments.report.report", "report_on"),
    "responses": ("jeugdstroom.questions", "responses"),
    "scenarios": ("jeugdstroom.questions", "scenarios"),
    "sensitivity": ("jeugdstroom.questions", "sensitivity"),
    "sweep": ("jeugdstroom.questions", "sweep"),
    "uncertainty": ("experiments.uncertainty", "uncertain"),
    "write_own": ("experiments.own_data.written", "write_own"),
    "write_report": ("experiments.report.report", "write_report"),
}
"""Public name -> the module in which it is defined, and its name there."""


def __getattr__(name: str) -> Any:
    """A public name, when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("jeugdstroom")
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
    from agents.base.faults import nearest

    near = nearest(name, __all__)
    return f"jeugdstroom has no '{name}'" + (f"; did you mean '{near}'?" if near else "")
