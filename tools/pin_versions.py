"""Write the exact version of every package into pyproject.toml, as uv constraints.

`uv run python tools/pin_versions.py` keeps the versions that stand there and adds what is missing;
with `--upgrade` every package moves to the newest version that the dependencies allow.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "[tool.uv]\n"
BLOCK = re.compile(r"^constraint-dependencies = \[\n(?:    .*\n)*\]\n", re.MULTILINE)
PIN = re.compile(r"[A-Za-z0-9._-]+==\S+(?: ; .+)?")


def without_pins(project: str) -> str:
    """The text of pyproject.toml with its block of exact versions taken out."""
    return BLOCK.sub("", project)


def with_pins(project: str, pins: list[str]) -> str:
    """The text of pyproject.toml with these exact versions and every other byte as it was."""
    block = "constraint-dependencies = [\n" + "".join(f'    "{pin}",\n' for pin in pins) + "]\n"
    if BLOCK.search(project):
        return BLOCK.sub(lambda _: block, project)
    if HEADER not in project:
        raise SystemExit("pyproject.toml has no [tool.uv] table to write the versions in")
    return project.replace(HEADER, HEADER + block, 1)


def pins_in(export: str) -> list[str]:
    """The lines of a `uv export` that name one exact version, sorted."""
    lines = [line.strip().replace('"', "'") for line in export.splitlines() if line.strip()]
    strange = [line for line in lines if not PIN.fullmatch(line)]
    if strange:
        raise SystemExit(f"not an exact version: {strange[0]}")
    return sorted(set(lines))


def resolve(project: str) -> list[str]:
    """Every package that this pyproject.toml leads to, on any platform, with its exact version."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise SystemExit("uv is not installed: pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(project, encoding="utf-8")
        command = [uv, "export", "--quiet", "--project", folder, "--all-groups", "--all-extras"]
        command += ["--no-hashes", "--no-header", "--no-annotate", "--no-emit-project"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise SystemExit(result.stderr)
    return pins_in(result.stdout)


def main() -> None:
    """Renew the versions in pyproject.toml."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="move every package to its newest version")
    upgrade = parser.parse_args().upgrade
    path = ROOT / "pyproject.toml"
    project = path.read_text(encoding="utf-8")
    pins = resolve(without_pins(project) if upgrade else project)
    path.write_text(with_pins(path.read_text(encoding="utf-8"), pins), encoding="utf-8")
    print(f"{len(pins)} exact versions in pyproject.toml", file=sys.stderr)


if __name__ == "__main__":
    main()
