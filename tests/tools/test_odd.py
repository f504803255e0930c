"""The description of the model in the ODD protocol is whole, and says what the model does today."""

import __future__

import ast
import re
from types import SimpleNamespace
from typing import Any

import numpy as np

from agents.base.files.yaml_reader import read_document
from model.flow.world import RunFault
from model.outcomes.declared import outcomes
from model.places.reader import load_place, place_names
from model.policy.declared import circumstances, levers, responses
from tools.write_odd import GAP, PAGE, PARTS, RECORDS, ROOT, STAGES, TEMPLATE, page, steps

WEEK = (ROOT / "model" / "week.py").read_text(encoding="utf-8")
STAGE_PARAGRAPHS = read_document(STAGES).tree

ELEMENTS = (
    *("1. Purpose and patterns", "2. Entities, state variables and scales", "3. Process overview and scheduling"),
    *("4. Design concepts", "5. Initialisation", "6. Input data", "7. Submodels"),
)
CONCEPTS = (
    *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction"),
    *("Sensing", "Interaction", "Stochasticity", "Collectives", "Observation"),
)


def test_the_description_of_the_model_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "uv run python -m tools.write_odd"


def test_all_seven_elements_and_eleven_design_concepts_are_there_in_their_order():
    text = page()
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == ELEMENTS
    concepts = text.split("## 4. Design concepts")[1].split("## 5.")[0]
    assert tuple(re.findall(r"^\*\*(.+?)\.\*\*", concepts, re.MULTILINE)) == CONCEPTS


def stages_called(week: str) -> list[str]:
    """The stages in the order in which the engine calls them in one week, with a recorder in place of each."""
    called: list[str] = []
    scope: dict[str, Any] = {"compiled": lambda **_: lambda function: function, "RunFault": RunFault}
    function = next(one for one in ast.parse(week).body if isinstance(one, ast.FunctionDef) and one.name == "advance")
    exec(compile(ast.Module([function], []), "week", "exec", __future__.annotations.compiler_flag), scope)
    for name in STAGE_PARAGRAPHS:
        scope[name] = lambda _, name=name: called.append(name)
    state = SimpleNamespace(born=1, fault=0, week=0, year=0, period=0)
    scope["advance"](SimpleNamespace(state=[state], year=np.zeros(1), period=np.zeros(1)), None, 0, 0, 0, 1)
    return called


def test_the_week_is_told_in_the_order_in_which_the_engine_runs_it_with_a_reason_and_a_paragraph_for_each_stage():
    assert [name for name, _ in steps()] == stages_called(WEEK)
    assert all(reason for _, reason in steps())
    assert [name for name, text in STAGE_PARAGRAPHS.items() if len(str(text)) < 100] == [], "tools/odd_stages.yaml"
    assert set(STAGE_PARAGRAPHS) == {name for name, _ in steps()}


def test_two_stages_that_change_places_change_the_week_that_is_told():
    swapped = WEEK.replace("families_ask(world)", "?").replace("access_decides(world)", "families_ask(world)")
    swapped = swapped.replace("?", "access_decides(world)")
    told, ran = [name for name, _ in steps(swapped)], stages_called(swapped)
    assert told == ran != stages_called(WEEK)


def test_every_lever_response_circumstance_outcome_and_place_is_named():
    text = page()
    declared = [one.id for kind in (levers, responses, circumstances, outcomes) for one in kind()]
    assert [name for name in declared if f"`{name}`" not in text] == []
    assert [name for name in place_names() if load_place(name).name.en not in text] == []


def test_every_gap_of_the_text_is_filled_and_nothing_is_made_that_no_text_uses():
    assert set(GAP.findall(TEMPLATE.read_text(encoding="utf-8"))) == set(PARTS)
    assert all(part().strip() for part in PARTS.values())
    assert len(RECORDS) == 8


def test_the_bias_of_the_weekly_clock_is_told():
    assert "lies this" in page() and "-5.0 %" in page()
