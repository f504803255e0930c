"""The files of the project as they stand: what git tracks or would track, else what is not ignored."""

import fnmatch
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("agents", "model", "experiments", "app")
PUBLIC = "jeugdstroom"
"""The package with the names that others rely on, above all floors."""
VENDORED = ROOT / "app" / "server" / "vendor"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or would be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _ignored(path))
    names = sorted(name for name in listed.split("\0") if name)
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def source_files(*folders: str) -> list[Path]:
    """Our own Python files in these folders."""
    roots = [ROOT / folder for folder in folders]
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and any(root in path.parents for root in roots) and VENDORED not in path.parents
    ]


def name_of(path: Path) -> str:
    """The path of a file as the project names it."""
    return path.relative_to(ROOT).as_posix()


def _ignored(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    patterns = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    return parts[0] == ".git" or any(fnmatch.fnmatch(part, pattern) for part in parts for pattern in patterns)
