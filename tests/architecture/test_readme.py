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
REFERENCE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
COMMANDS = list(dict.fromkeys(re.findall(r"^uv run jeugdstroom (?!app)(.+)$", README + REFERENCE, re.MULTILINE)))
LONG = ("explain", "uncertainty", "sensitivity", "optimise", "child")
"""What these do takes many runs."""
(EXAMPLE,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)


@pytest.mark.parametrize(
    "command", [pytest.param(one, marks=pytest.mark.long if one.split()[0] in LONG else ()) for one in COMMANDS]
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


def test_every_file_that_the_documents_name_exists():
    text = README + REFERENCE + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:agents|model|experiments|app|tests|tools|docs)/[\w./-]+)`|\]\(([\w./]+)\)", text)
    paths = [one or other for one, other in named]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
