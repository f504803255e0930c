"""Write docs/odd.md: the model in the ODD protocol, from what is declared and from the text in tools/odd.md.

uv run python -m tools.write_odd
"""

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from agents.base.compiler.chance import Decision
from agents.base.files.yaml_reader import read_document
from agents.providers.fields import Form
from experiments.output.export import program_version
from model.evidence.reader import evidence
from model.outcomes.declared import outcomes
from model.places.reader import FOLDER, load_place, place_names
from model.policy.declared import circumstances, levers, responses
from model.policy.packages import packages
from model.policy.segments import SEGMENT_IDS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "odd.md"
TEMPLATE = Path(__file__).parent / "odd.md"
STAGES = Path(__file__).parent / "odd_stages.yaml"
RECORDS = {
    "ChildRecord": "A child",
    "TrajectoryRecord": "A need, with the care for it",
    "ReferrerRecord": "A referrer",
    "TeamRecord": "A local team with its GP youth workers",
    "OfferRecord": "An offer",
    "ProductRecord": "A product",
    "ContractRecord": "A contract",
    "TownRecord": "A purchaser",
}
"""Records of the model, and what each is."""
SHARED_NUMBERS = ("population", "children", "referrers", "access", "teams", "providers", "norms")
GAP = re.compile(r"\{\{(\w+)\}\}")
NEAR = 10.0


def page() -> str:
    """The page as it should be."""
    return GAP.sub(lambda gap: PARTS[gap[1]](), TEMPLATE.read_text(encoding="utf-8"))


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table of plain cells."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _plain(cell: object) -> str:
    text = f"{cell:g}" if isinstance(cell, float) else "" if cell is None else str(cell)
    return text.replace("|", "/").replace("\n", " ")


def steps(week: str | None = None) -> list[tuple[str, str]]:
    """The stages that the engine calls in a week, in order, each with the comment behind its call in model/week.py."""
    text = week or (ROOT / "model" / "week.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    engine = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == "advance")
    loop = next(node for node in engine.body if isinstance(node, ast.For))
    calls = [(node, node.value) for node in loop.body if isinstance(node, ast.Expr)]
    return [
        (ast.unparse(call.func), lines[node.lineno - 1].partition("  # ")[2])
        for node, call in calls
        if isinstance(call, ast.Call)
    ]


def _schedule() -> str:
    rows = [f"| {number} | `{name}` | {_plain(reason)} |" for number, (name, reason) in enumerate(steps(), start=1)]
    return "\n".join(rows)


def _stages() -> str:
    told = read_document(STAGES).tree
    return "\n\n".join(f"**`{name}`** {told.get(name, '')}".rstrip() for name, _ in steps())


def _tests(path: Path) -> list[str]:
    names = re.findall(r"^def test_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    return list(dict.fromkeys(names))


def _patterns() -> str:
    numbered = [re.fullmatch(r"finding_(\d+)_(off_)?(\w+)", name) for name in _tests(_behaviour("test_findings.py"))]
    found: dict[str, list[str]] = {}
    for match in numbered:
        if match is not None:
            text = match[3].replace("_", " ")
            found.setdefault(match[1], []).append(f"without the cause: {text}" if match[2] else text)
    return "\n".join(f"* finding {number}: {'; '.join(some)}." for number, some in found.items())


def _behaviour(name: str) -> Path:
    return ROOT / "tests" / "behaviour" / name


def _fits() -> str:
    rows = []
    for name in place_names():
        path = FOLDER / "fitted" / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                figures = list(csv.DictReader(file))
            off = [abs(float(row["off"].rstrip("%"))) for row in figures]
            held = sum(row["held_back"] == "True" for row in figures)
            near = sum(percent <= NEAR for percent in off)
            rows.append((load_place(name).name.en, len(off), held, near, f"{max(off):.0f}%"))
    return table(("place", "published figures", "of which held back", "within 10 %", "furthest off"), rows)


@cache
def _fields() -> dict[str, dict[str, str]]:
    """What each field of each record means: the docstring under it in agents/*/fields.py."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "agents").glob("*/fields.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = dict(_meanings(node))
    return found


def _meanings(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, meaning in pairwise(record.body):
        if isinstance(field, ast.AnnAssign) and isinstance(meaning, ast.Expr):
            yield ast.unparse(field.target), str(ast.literal_eval(meaning.value)).removesuffix(".")


def _states() -> str:
    parts = []
    for record, what in RECORDS.items():
        parts.append(f"**{what}**\n\n{table(('state variable', 'meaning'), _fields()[record].items())}")
    return "\n\n".join(parts)


def _time() -> str:
    design = (ROOT / "model" / "DESIGN.md").read_text(encoding="utf-8")
    after = design.split("\n# Time\n", 1)[1]
    return "**Time.** " + re.split(r"\n# ", after)[0].strip()


def _laws() -> str:
    text = (ROOT / "model" / "invariants.py").read_text(encoding="utf-8")
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    calls = [node.value for node in functions["check"].body if isinstance(node, ast.Expr)]
    names = [call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    return "\n" + "\n".join(f"* {name.replace('_', ' ')}" for name in names if name in functions)


def _rules() -> str:
    parts = []
    for path in sorted((ROOT / "agents").glob("*/*.py")):
        if path.parent.name == "base":
            continue
        nodes = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if _is_rule(node)]
        rows = [(f"`{node.name}`", _first_line(node)) for node in nodes if isinstance(node, ast.FunctionDef)]
        if rows:
            parts.append(f"`{path.relative_to(ROOT).as_posix()}`\n\n{table(('rule', 'what it decides'), rows)}")
    return "\n\n".join(parts)


def _is_rule(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    return any(isinstance(decorator, ast.Name) and decorator.id == "compiled" for decorator in node.decorator_list)


def _first_line(node: ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")


def _responses() -> str:
    return "\n".join(f"* *{response.name_en}* (`{response.id}`): {response.does_en}" for response in responses())


def _chance() -> str:
    return ", ".join(decision.name.lower().replace("_", " ") for decision in Decision)


def _outcomes() -> str:
    rows = [
        (f"`{outcome.id}`", outcome.name_en, outcome.unit, outcome.better, outcome.about_en) for outcome in outcomes()
    ]
    return table(("outcome", "name", "unit", "better", "what it counts"), rows)


def _circumstances() -> str:
    rows = [(f"`{c.id}`", c.name_en, c.unit, c.default, c.min, c.max, c.sources) for c in circumstances()]
    return table(("circumstance", "name", "unit", "basis", "min", "max", "sources"), rows)


def _levers() -> str:
    rows = []
    for lever in levers():
        basis = "place" if lever.default is None else f"{lever.default:g}"
        effect = "" if lever.effect is None else _with_range(lever.effect.model_dump())
        told = f"{lever.does_en} {lever.does_not_en}"
        rows.append((f"`{lever.id}`", told, lever.unit_en, basis, f"{lever.min:g} to {lever.max:g}", lever.ramp_weeks,
                     effect, lever.cost_en, lever.sources, lever.grade))  # fmt: skip
    heads = ("lever", "what it does, and what it does not", "unit", "basis", "range", "ramp (weeks)")
    return table((*heads, "assumed strength", "own cost", "sources", "grade"), rows)


def _packages() -> str:
    rows = [(f"`{package.id}`", package.about_en, ", ".join(package.levers), package.sources) for package in packages()]
    return table(("package", "what it is", "levers", "sources"), rows)


def _places() -> str:
    rows = []
    for name in place_names():
        place = load_place(name)
        youths = round(sum(town.youths.base for town in place.municipalities.values())) * place.regions
        kind = "invented" if place.synthetic else "real"
        rows.append((place.name.en, kind, f"{youths:,}", len(place.municipalities), place.regions, place.start.year,
                     place.settlement, place.about.en))  # fmt: skip
    heads = ("place", "kind", "youths", "municipalities", "regions", "start", "settlement", "about")
    return table(heads, rows)


def _evidence() -> str:
    kinds = [row.kind for row in evidence().values()]
    facts, assumed, documents = (kinds.count(kind) for kind in ("fact", "assumption", "document"))
    return f"The model carries {facts} facts, {assumed} assumptions and {documents} documents, each with its number."


def _documents() -> str:
    rows = [(row.id, row.source) for row in evidence().values() if row.kind == "document"]
    return table(("document", "title, place and date"), rows)


def _numbers() -> str:
    tree = read_document(FOLDER / "basis.yaml").tree
    rows = [row for part in SHARED_NUMBERS if part in tree for row in _rows_in(tree[part], part)]
    return table(("number", "value", "source"), rows)


def _rows_in(tree: object, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(tree, dict) and "value" in tree and "unit" in tree:
        yield f"`{path}`", _with_range(tree), str(tree.get("source", ""))
        return
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree, start=1) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from _rows_in(value, f"{path}.{key}")


def _with_range(number: dict[str, Any]) -> str:
    value, low, high = (number.get(key) for key in ("value", "low", "high"))
    value, low, high = (f"{number:g}" if isinstance(number, float) else number for number in (value, low, high))
    ends = f" ({low} to {high})" if low is not None and high is not None else ""
    return f"{value}{ends} {number['unit']}"


def _warm_up() -> str:
    return str(read_document(FOLDER / "basis.yaml").tree["warm_up_years"])


PARTS: dict[str, Callable[[], str]] = {
    "version": program_version,
    "patterns": _patterns,
    "fits": _fits,
    "states": _states,
    "segments": lambda: ", ".join(f"`{name}`" for name in SEGMENT_IDS),
    "time": _time,
    "schedule": _schedule,
    "laws": _laws,
    "responses": _responses,
    "chance": _chance,
    "outcomes": _outcomes,
    "warm_up": _warm_up,
    "places": _places,
    "evidence": _evidence,
    "documents": _documents,
    "circumstances": _circumstances,
    "numbers": _numbers,
    "stages": _stages,
    "rules": _rules,
    "forms": lambda: ", ".join(form.name.lower().replace("_", " ") for form in Form),
    "levers": _levers,
    "packages": _packages,
}
"""What fills each gap of the text."""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(steps())} stages, {len(levers())} levers, {len(outcomes())} outcomes")


if __name__ == "__main__":
    main()
