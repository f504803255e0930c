"""What is in the repository works anywhere and is finished."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT, VENDORED, name_of, project_files

# Written so that the patterns do not find themselves.
HOSTS = re.compile(r"p[y]pi\.org|python[h]osted\.org|registry\.n[p]mjs|n[p]mmirror|conda\.anaconda\.o[r]g")
INDEX = re.compile(r"index-u[r]l|extra-ind[e]x|find-l[i]nks|registry *=|https?://[^ \"]*/simpl[e]\b")
MACHINE = re.compile(r"/(?:w[o]rk|f[a]rm|r[o]ot)/|/h[o]me/[a-z]+/|\.\./share[d]\b")
UNFINISHED = re.compile(
    r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|NotImplemente[d]|not implemente[d]|lorem ips[u]m", re.IGNORECASE
)
SETTINGS = {".toml", ".cfg", ".ini", ".txt", ".json", ".yaml", ".yml", ".sh", ".md"}
LOCKS = re.compile(r"(?:uv|poetry|yarn|Pipfile)\.lock|package-lock\.json|pylock.*\.toml")


def test_no_file_names_a_package_registry():
    assert _lines(HOSTS, _texts()) == []
    settings = [path for path in _texts() if path.suffix in SETTINGS or ".ci" in path.parts]
    assert _lines(INDEX, settings) == []


def test_no_lock_file_is_kept():
    assert [name_of(path) for path in project_files() if LOCKS.fullmatch(path.name)] == []


def test_no_file_needs_a_path_of_one_machine():
    assert _lines(MACHINE, _texts()) == []


def test_nothing_is_left_unfinished():
    ours = [path for path in _texts() if path.suffix in {".py", ".yaml", ".md"}]
    assert _lines(UNFINISHED, ours) == []


def _texts() -> list[Path]:
    return [path for path in project_files() if VENDORED not in path.parents and b"\0" not in path.read_bytes()[:4096]]


def _lines(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
