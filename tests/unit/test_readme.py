"""What the README shows works as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^uv run jeugdstroom (?!app)(.+)$", README, re.MULTILINE)
(EXAMPLE,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(command: str):
    call = [sys.executable, "-m", "app.command_line.main", *shlex.split(command)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_python_example_of_the_readme_works():
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_file_that_the_readme_names_exists():
    named = re.findall(r"`((?:agents|model|experiments|app|tests|tools|docs)/[\w./]+)`|\]\(([\w./]+)\)", README)
    paths = [one or other for one, other in named]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
