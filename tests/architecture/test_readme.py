"""What the README and the list of commands show works as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import answer

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
COMMANDS = list(dict.fromkeys(re.findall(r"^uv run jeugdstroom (?!app)(.+)$", README + REFERENCE, re.MULTILINE)))
LONG = ("explain", "uncertainty", "sensitivity", "optimise", "child")
"""What these do takes many runs."""
(EXAMPLE,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)


@pytest.mark.parametrize(
    "command", [pytest.param(line, marks=pytest.mark.long if line.split()[0] in LONG else ()) for line in COMMANDS]
)
def test_every_documented_command_works(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    code = answer(shlex.split(command))
    shown, said = capsys.readouterr()
    assert code == 0, said
    assert shown


def test_the_first_command_of_the_readme_works_in_a_process_of_its_own():
    call = [sys.executable, "-m", "app.cli.main", *shlex.split(COMMANDS[0])]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_python_example_of_the_readme_works():
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


def named_paths(text: str) -> set[str]:
    """Files and folders that a document names, in code or as a link; STAGE and PAGE stand for a name."""
    code = re.findall(r"`((?:agents|model|experiments|app|jeugdstroom|tests|tools|docs|[.]ci)/[^\s`…]*)`", text)
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    return {path for path in (*code, *links) if not re.search(r"STAGE|PAGE|[<>{}]", path)}


def named_modules(text: str) -> set[str]:
    """Files of the modules and scripts that a document tells to run."""
    modules = re.findall(r"python -m ([\w.]+)", text)
    own = [module for module in modules if module.split(".")[0] in ("tools", "app", "experiments", "model", "agents")]
    return {f"{module.replace('.', '/')}.py" for module in own} | set(re.findall(r"bash ([\w./]+)", text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_names_exists(document: Path):
    text = document.read_text(encoding="utf-8")
    named = named_paths(text) | named_modules(text)
    assert [path for path in sorted(named) if not any(list(root.glob(path)) for root in (ROOT, document.parent))] == []


def test_a_file_that_a_document_names_is_noticed():
    text = "`app/no_such.py`, [here](nowhere.md#part), `app/pages/PAGE/page.py` and `python -m tools.no_such --x`"
    assert named_paths(text) | named_modules(text) == {"app/no_such.py", "nowhere.md", "tools/no_such.py"}
