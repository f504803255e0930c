"""Compiled code is loaded only from where this user alone can have put it; and whoever waits for it is told."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.base.compiler import cache_folder as folders
from agents.base.compiler.cache_folder import UNUSED_DAYS, CacheFolder, cache_folder
from agents.base.compiler.compile_progress import CompileProgress
from tests.architecture.tree import ROOT

DIGEST, OLD = "0123456789abcdef", "f" * 16
SOMEBODY_ELSE = 54321
posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes of files are those of POSIX")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The caches of a user, and nothing of numba's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return tmp_path / "caches" / "jeugdstroom"


def mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def given_away(folder: Path) -> None:
    try:
        os.chown(folder, SOMEBODY_ELSE, SOMEBODY_ELSE)
    except PermissionError:
        pytest.skip("giving a folder to another user takes root")


@posix
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022])
def test_the_folder_is_open_to_its_user_alone_whatever_the_umask(home: Path, umask: int):
    before = os.umask(umask)
    try:
        found = cache_folder(DIGEST)
    finally:
        os.umask(before)
    assert found == CacheFolder(home / DIGEST)
    assert (mode(home.parent), mode(home), mode(home / DIGEST)) == (0o700, 0o700, 0o700)


def as_a_link(folder: Path) -> None:
    elsewhere = folder.parents[1] / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)


def open_to_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def open_to_the_group(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)


def of_another(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    given_away(folder)


@posix
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (as_a_link, "is a symbolic link"),
        (open_to_all, "can be written by other users"),
        (open_to_the_group, "can be written by other users"),
        (of_another, "belongs to another user"),
        (Path.touch, "is no folder"),
    ],
)
def test_a_folder_in_which_others_may_have_put_code_is_refused(home: Path, planted: Callable[[Path], None], said: str):
    home.mkdir(parents=True)
    planted(home / DIGEST)
    assert cache_folder(DIGEST) == CacheFolder(None, f"{home / DIGEST} {said}")


@posix
@pytest.mark.parametrize(
    ("planted", "said"), [(as_a_link, "is a symbolic link"), (of_another, "belongs to another user")]
)
def test_so_is_the_folder_above_it(home: Path, planted: Callable[[Path], None], said: str):
    home.parent.mkdir()
    planted(home)
    assert cache_folder(DIGEST) == CacheFolder(None, f"{home} {said}")
    assert [path for path in home.rglob("*") if path.name == DIGEST] == []


@posix
def test_a_folder_of_ours_that_an_earlier_version_left_open_is_closed(home: Path):
    home.mkdir(parents=True)
    home.chmod(0o777)
    assert cache_folder(DIGEST) == CacheFolder(home / DIGEST)
    assert mode(home) == 0o700


@posix
def test_there_is_no_guessable_folder_for_a_user_who_can_write_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sorted(tmp_path.iterdir())
    found = cache_folder(DIGEST)
    assert found.path is None and "file" in found.reason
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("caches", ["~/.cache", "caches"])
def test_a_folder_that_hangs_on_where_one_stands_is_none(monkeypatch: pytest.MonkeyPatch, caches: str):
    monkeypatch.setattr(folders, "user_cache_path", lambda: Path(caches))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert cache_folder(DIGEST) == CacheFolder(None, "this user has no folder for caches")


def test_the_folder_that_the_user_gives_numba_is_ours_too_if_it_is_safe(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "numba"))
    assert cache_folder(DIGEST).path == tmp_path / "numba" / "jeugdstroom" / DIGEST
    if os.name == "posix":
        (tmp_path / "numba" / "jeugdstroom" / DIGEST).chmod(0o777)
        assert cache_folder(DIGEST).path == home / DIGEST


def test_code_of_other_versions_goes_once_nobody_used_it_for_long(home: Path):
    for name, days in ((OLD, UNUSED_DAYS + 1), ("e" * 16, UNUSED_DAYS - 1), ("notes", UNUSED_DAYS + 1)):
        (home / name).mkdir(parents=True)
        (home / name / "code.nbc").touch()
        used = time.time() - days * 86_400
        os.utime(home / name, (used, used))
    cache_folder(DIGEST)
    assert sorted(path.name for path in home.iterdir()) == sorted([DIGEST, "e" * 16, "notes"])


SMALL = """
import sys
import numba
sys.path.insert(0, {root!r})
from pathlib import Path
from agents.base.compiler import compiled
from agents.base.compiler.compile_progress import COMPILE_PROGRESS
told = []
compiled.code_digest = lambda: "0123456789abcdef"

@compiled.compiled(apart=True)
def part(number):
    return number + 1

@compiled.compiled(entry=True)
def whole(number):
    return part(number) * 2

if __name__ == "__main__":
    with COMPILE_PROGRESS.reported_to(lambda done, everything: told.append((done, everything, COMPILE_PROGRESS.now))):
        print(whole(3), told, COMPILE_PROGRESS.now, COMPILE_PROGRESS.not_cached, numba.config.CACHE_DIR, sep="|")
"""
"""An engine of two functions, in a process of its own."""


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    path = tmp_path / "engine.py"
    path.write_text(SMALL.format(root=str(ROOT)))
    return path


def called(engine: Path, caches: Path, **settings: str) -> list[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(caches), **settings}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run([sys.executable, engine], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.strip().split("|")


TOLD = "[(0, 2, (0, 2)), (1, 2, (1, 2)), (2, 2, None)]"


def test_steps_of_compiling_are_told_once_and_nothing_is_told_of_code_that_is_there(engine: Path, tmp_path: Path):
    assert called(engine, tmp_path / "c") == ["8", TOLD, "None", "", ""]
    assert called(engine, tmp_path / "c") == ["8", "[]", "None", "", ""]


def test_code_that_was_cut_anywhere_or_half_kept_is_made_anew_and_kept(engine: Path, tmp_path: Path):
    """As a kill, a power cut or a full disk leaves it: the index, the code, both, or an index of code that is not."""
    called(engine, tmp_path / "c")
    (index,) = (tmp_path / "c").rglob("*.nbi")
    (code,) = (tmp_path / "c").rglob("*.nbc")
    whole = {path: path.read_bytes() for path in (index, code)}
    for path, length in ((index, 7), (index, len(whole[index]) - 9), (code, 5000), (code, -1)):
        if length < 0:
            path.unlink()
        else:
            path.write_bytes(whole[path][:length])
        (path.parent / f"{path.name}.tmp.0123456789abcdef").write_bytes(b"half")
        assert called(engine, tmp_path / "c")[:2] == ["8", TOLD], f"{path.name} of {length} bytes"
    assert called(engine, tmp_path / "c")[:2] == ["8", "[]"]


@posix
def test_code_that_another_user_planted_is_not_run_and_it_is_told_why(engine: Path, tmp_path: Path):
    called(engine, tmp_path / "c")
    (index,) = (tmp_path / "c").rglob("*.nbi")
    marker = tmp_path / "was here"
    index.write_bytes(pickle.dumps(_Planted(str(marker))))
    given_away(tmp_path / "c" / "jeugdstroom")
    answer, told, _, reason, _ = called(engine, tmp_path / "c")
    assert (answer, told) == ("8", TOLD)
    assert reason == f"{tmp_path / 'c' / 'jeugdstroom'} belongs to another user"
    assert not marker.exists()


class _Planted:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (self.path, "w")


@posix
def test_a_disk_without_room_costs_the_next_start_time_and_this_one_nothing(engine: Path, tmp_path: Path):
    engine.write_text(engine.read_text().replace("import sys\n", f"import sys\n{NO_ROOM}", 1))
    answer, told, _, reason, _ = called(engine, tmp_path / "c")
    assert (answer, told) == ("8", TOLD)
    assert reason.endswith("file too large")


NO_ROOM = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.dont_write_bytecode = True
"""


def test_only_the_innermost_listener_is_told():
    progress, first, second = CompileProgress(), list[int](), list[int]()
    with progress.reported_to(lambda done, _: first.append(done)):
        progress.report(0, 9, compiling=True)
        with progress.reported_to(lambda done, _: second.append(done)):
            progress.report(1, 9, compiling=True)
        progress.report(9, 9, compiling=False)
    progress.report(9, 9, compiling=False)
    assert (first, second, progress.now) == ([0, 9], [1], None)


BUSY = """
import hashlib, signal
from agents.base.compiler.compile_progress import COMPILE_PROGRESS
from app.cli.compile_progress import print_compile_progress
signal.signal(signal.SIGINT, lambda *_: None)  # Python hears nothing, whenever the interrupt comes
with print_compile_progress():
    for done in range(10):
        COMPILE_PROGRESS.report(done, 18, compiling=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)  # as a compiler: for half an hour
"""


@posix
def test_an_interrupt_ends_the_command_while_the_compiler_has_the_main_thread():
    process = subprocess.Popen([sys.executable, "-c", BUSY], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = [process.stderr.readline() for _ in range(4)]
    process.send_signal(signal.SIGINT)
    said += process.stderr.readlines()
    process.wait()
    assert process.returncode == 130
    assert said == [
        "jeugdstroom: compiling once: 0 of 18; this takes about a minute\n",
        "jeugdstroom: compiling once: 3 of 18\n",
        "jeugdstroom: compiling once: 6 of 18\n",
        "jeugdstroom: compiling once: 9 of 18\n",
        "jeugdstroom: stopped; nothing was written\n",
    ]
