"""What the documentation tells to type can be typed, leaves nothing for git to see, and gives what stands below it."""

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli.main import answer, application
from tests.architecture.tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DESIGNS = sorted((ROOT / "experiments" / "examples").glob("*.yaml"))
GROUP = typer.main.get_command(application)
EPILOGS = {name: command.epilog or "" for name, command in GROUP.commands.items()}  # type: ignore[attr-defined]
CHILD = ["child", "uithoorn", "--set", "capacity_b=0.3", "--json"]


def commands() -> list[tuple[str, str]]:
    """Every command line that is documented, and where."""
    found = [(name, line) for name, text in EPILOGS.items() for line in re.findall(r"jeugdstroom ([^;]+)", text)]
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"^```(?:text)?\n(.+?)^```", text, re.DOTALL | re.MULTILINE)).replace("\\\n", " ")
        lines = re.findall(r"^(?:uv run |[$] |\w+=\S+ +)jeugdstroom (.+?)(?: {2,}#.*)?$", blocks, re.MULTILINE)
        lines += re.findall(r"`(?:uv run )?jeugdstroom ([a-z]+ [^`]+)`", text)
        found += [(path.name, line) for line in lines]
    for path in DESIGNS:
        found += [(path.name, line) for line in re.findall(r"^# +jeugdstroom (.+)$", path.read_text(), re.MULTILINE)]
    return [(where, line.split(" | ")[0]) for where, line in found]


@pytest.mark.parametrize(("where", "line"), commands())
def test_every_documented_command_can_be_typed(where: str, line: str):
    with GROUP.make_context("jeugdstroom", shlex.split(line), resilient_parsing=False) as context:
        name, command, rest = GROUP.resolve_command(context, context._protected_args + context.args)  # type: ignore[attr-defined]
        assert name and command.make_context(name, rest, parent=context)


def test_every_command_has_an_example_and_every_file_in_one_exists():
    assert [name for name, text in EPILOGS.items() if f"jeugdstroom {name}" not in text] == []
    named = [
        (where, word) for where, line in commands() for word in shlex.split(line) if re.search(r"[.](yaml|csv)$", word)
    ]
    given = [(where, word) for where, word in named if word not in ("result.csv", "DESIGN.yaml")]
    assert len(given) > 8
    assert [(where, word) for where, word in given if not (ROOT / word).is_file()] == []


def test_git_sees_nothing_of_what_the_documented_commands_write():
    written = {found[1] for _, line in commands() for found in re.finditer(r"--(?:out|store) ([^\s)`]+)", line)}
    assert {"council.html", "results", "plans"} <= written
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    for name in sorted(written):
        path = name if "." in name else f"{name}/anything"
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode == 0, name


def told_blocks() -> list[tuple[Path, str, list[str]]]:
    """What the documentation shows of an answer: the document, the command, and the lines."""
    found = []
    for path in DOCUMENTS:
        for block in re.findall(
            r"^```text\n[$] jeugdstroom (.+?)\n```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        ):
            command, *lines = block.split("\n")
            found.append((path, command, [line for line in lines if line.strip(" …")]))
    return found


def plain(text: str) -> str:
    """A text in which it does not matter where lines are folded and how wide columns are."""
    return " ".join(text.replace("\N{MINUS SIGN}", "-").split())


@pytest.mark.long
@pytest.mark.parametrize(("path", "command", "lines"), told_blocks(), ids=lambda part: str(part)[:40])
def test_an_answer_in_the_documentation_is_what_the_command_answers(
    path: Path, command: str, lines: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    assert answer(shlex.split(command)) == 0
    told = plain(capsys.readouterr().out)
    assert [line for line in lines if plain(line) not in told] == []
    if command.startswith("optimise"):
        assert "to all limits in" in told and "making worse what it was not told about" in told


@pytest.mark.long
def test_the_child_that_the_readme_names_is_chosen_and_has_a_story_in_both_worlds_that_differ(
    capsys: pytest.CaptureFixture[str],
):
    told = []
    for number in ([], ["2642"]):
        assert answer([*CHILD[:2], *number, *CHILD[2:]]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1] and told[0]["child"] == "2642"
    base, plan = (told[0]["worlds"][world] for world in ("base", "plan"))
    assert base["weeks_in_care"] > plan["weeks_in_care"] > 0
    alone = [len([week for week in told[0]["weeks"] if world in week]) for world in ("base", "plan")]
    assert min(alone) >= 2, "moments in each world that the other does not have"


@pytest.mark.long
def test_the_sweep_of_the_guide_answers_the_query_as_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    guide = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^uv run jeugdstroom (query results .+)$", guide, re.MULTILINE)
    (shown,) = re.findall(r"^```text\n( start_light.+?)\n```", guide, re.DOTALL | re.MULTILINE)
    store = str(tmp_path / "results")
    assert answer(["sweep", str(ROOT / "experiments" / "examples" / "sweep.yaml"), "--store", store]) == 0
    capsys.readouterr()
    assert answer([store if word == "results" else word for word in shlex.split(line)]) == 0
    told = plain(capsys.readouterr().out)
    assert [row for row in shown.split("\n") if plain(row) not in told] == []


def test_the_notebooks_import_only_what_the_project_declares():
    declared = plain((ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.hatch")[0]).lower()
    known = {"experiments", "model", "agents", "app", "jeugdstroom", "IPython"}
    for path in (ROOT / "experiments" / "notebooks").glob("*.ipynb"):
        cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        source = "\n".join("".join(cell["source"]) for cell in cells)
        tops = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]  # type: ignore[union-attr]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        drawn = {"matplotlib"} if ".plot" in source else set()
        for top in (tops | drawn) - known:
            named = {"yaml": "pyyaml"}.get(top, top.lower())
            assert top in sys.stdlib_module_names or f'"{named}' in declared, (path.name, top)
