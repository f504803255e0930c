"""Plans: what a search found, in words and numbers, and each as an ordinary scenario file."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from agents.base.files.errors import WrongInput, one_line
from experiments.compare.side_effects import in_words, witnesses
from experiments.i18n.catalogue import Words
from experiments.i18n.format import LANGUAGES, Language
from experiments.optimise.question import CheckedDesign
from experiments.optimise.search import FoundPlan, Optimised
from experiments.output.export import written_whole
from experiments.statistics.significance import MIN_REPLICATIONS, is_enough
from model.policy.declared import levers
from model.scenario import Scenario

MOST_IN_A_NAME = 200
REACHING, NEAREST = "plan", "nearest"
PLAN_FILES = tuple(f"{kind}-*.yaml" for kind in (REACHING, NEAREST))
"""What the files of plans are called, in a folder."""


def content(found: Optimised) -> dict[str, Any]:
    """All that was found, as JSON knows it."""
    design = found.question.design
    return {
        "scenario": found.question.base.label,
        "limits": design.limits,
        "aim": design.aim,
        "sure": design.sure,
        "met": found.met,
        **{f"in_words_{language}": verdict(found, language) for language in LANGUAGES},
        "plans": [_row(found.question, name, plan) for name, plan in named(found.reaching, REACHING)],
        "nearest": [_row(found.question, name, plan) for name, plan in named(found.nearest, NEAREST)],
        "not_shown": len(found.plans) - len(found.shown),
        "winner_again": None if found.again is None else dict(zip(("chance", "low", "high"), found.again, strict=True)),
        "trials": len(found.tried),
    }


def named(plans: Sequence[FoundPlan], kind: str) -> list[tuple[str, FoundPlan]]:
    """Plans with the names of their files."""
    return [(file_name(number, kind), plan) for number, plan in enumerate(plans, start=1)]


def _row(question: CheckedDesign, name: str, plan: FoundPlan) -> dict[str, Any]:
    return {
        "id": name,
        "levers": {
            movable.lever.id: value
            for movable, value in zip(question.levers, plan.plan, strict=True)
            if value is not None
        },
        "smallest_change": plan.smallest,
        "chance": plan.chance,
        "low": plan.low,
        "high": plan.high,
        "by_limit": dict(zip(question.design.limits, plan.by_limit, strict=True)),
        "breaks": plan.breaks,
        **{f"in_words_{language}": _breaks(plan, language) for language in LANGUAGES},
    }


def _breaks(plan: FoundPlan, language: Language = "en") -> str:
    """What a plan breaks that it was not told about, or that this cannot be said from so few futures."""
    count = len(witnesses(plan.values))
    if is_enough(count):
        return in_words(plan.breaks, language)
    return Words(language)("optimised.too_few", draws=count, needed=MIN_REPLICATIONS)


def verdict(found: Optimised, language: Language = "en") -> str:
    """What can be said of the winner."""
    words = Words(language)
    none = words("optimised.none", share=f"{found.question.design.sure:.0%}")
    if not found.plans:
        return none
    first = found.plans[0]
    text = words(f"optimised.{'reaching' if found.met else 'nearest'}", **_shares(first.chance, first.low, first.high))
    text += words("optimised.again", **_shares(*found.again)) if found.again is not None else "."
    return text if found.met else f"{none} {text}"


def _shares(share: float, low: float, high: float) -> dict[str, str]:
    """A share with its interval, as the texts want them."""
    return {"share": f"{share:.0%}", "low": f"{low:.0%}", "high": f"{high:.0%}"}


def file_name(number: int, kind: str = REACHING) -> str:
    """The file of a plan: what only comes near is not called a plan."""
    return f"{kind}-{number}.yaml"


def check_folder(folder: Path) -> Path:
    """The folder, if plans can be written there without touching others; asked before the work."""
    shown = one_line(str(folder), 200)
    if folder.exists() and not folder.is_dir():
        raise WrongInput(f"{shown}: found a file, expected a folder for the plans")
    if folder.is_dir() and any(path for pattern in PLAN_FILES for path in folder.glob(pattern)):
        raise WrongInput(f"{shown}: found plans of before, expected a new or empty folder")
    if not folder.exists() and not folder.resolve().parent.is_dir():
        raise WrongInput(f"{shown}: the folder above it does not exist")
    if folder.is_dir() and not os.access(folder, os.W_OK):
        raise WrongInput(f"{shown}: the folder may not be written")
    return folder


def write_plans(found: Optimised, folder: Path) -> list[Path]:
    """Every plan that is shown as a scenario file that runs as it stands."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WrongInput(f"{one_line(str(folder), 200)}: cannot be made ({error.strerror})") from error
    paths: list[Path] = []
    for plans, kind in ((found.reaching, REACHING), (found.nearest, NEAREST)):
        for number, (name, plan) in enumerate(named(plans, kind), start=1):
            with written_whole(folder / name) as stream:
                stream.write(as_scenario_file(found, number, plan, folder).encode())
            paths.append(folder / name)
    return paths


def as_scenario_file(found: Optimised, number: int, plan: FoundPlan, folder: Path) -> str:
    """The text of one plan; what a reader should know of it stands above it as comments."""
    design = found.question.design
    reached = plan.chance >= design.sure
    lines = [] if reached else [f"# Does not reach the {design.sure:.0%} that was asked; one of the nearest."]
    lines += [
        f"# Keeps to all limits in {plan.chance:.0%} of futures (95 % interval {plan.low:.0%} to {plan.high:.0%})."
    ]
    lines += [f"#   {text}: {share:.0%}" for text, share in zip(design.limits, plan.by_limit, strict=True)]
    lines += ["# The smallest change from today among these plans."] if plan.smallest else []
    lines += [f"# {told}"] if (told := _breaks(plan)) else []
    notes = "".join(f"{one_line(line)}\n" for line in lines)
    called = ("Plan", "Plan") if reached else ("Haalt het niet", "Does not reach it")
    return notes + yaml.safe_dump(
        _tree(plan.scenario, called, number, folder), sort_keys=False, allow_unicode=True, width=1000
    )


def _tree(scenario: Scenario, called: tuple[str, str], number: int, folder: Path) -> dict[str, Any]:
    """A scenario as it stands in a file; a place of one's own is found from the folder."""
    tree = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    own = {lever.id: lever for lever in levers()}
    moved = [(own[name], f"{setting.value:g}") for name, setting in scenario.levers.items()]
    dutch = ", ".join(f"{lever.name_nl} {value.replace('.', ',')}" for lever, value in moved) or "niets doen"
    english = ", ".join(f"{lever.name_en} {value}" for lever, value in moved) or "do nothing"
    tree["name"] = {"nl": _short(f"{called[0]} {number}: {dutch}"), "en": _short(f"{called[1]} {number}: {english}")}
    if scenario.place.endswith((".yaml", ".yml")):
        tree["place"] = os.path.relpath(Path(scenario.place).resolve(), folder.resolve())
    return {key: value for key, value in tree.items() if value != {}}


def _short(name: str) -> str:
    return name if len(name) <= MOST_IN_A_NAME else f"{name[: MOST_IN_A_NAME - 1]}…"
