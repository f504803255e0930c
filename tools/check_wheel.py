"""Build and install the wheel as the container does, from the files that the container copies and no other, and ask it.

`uv run python -m tools.check_wheel` reads the first stage of the Containerfile, lays the files that it copies in an
empty folder, runs its `uv` lines there and throws the files away. What is installed then holds every file of our
packages and runs without network, in an empty home, outside the checkout: commands, the first page, `/healthz`, and the
page that shows a packaged document.
"""

import asyncio
import fcntl
import os
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urlsplit

import websockets

from tools.load_app import Reader, Tally

ROOT = Path(__file__).resolve().parents[1]
NOT_SHIPPED = {"tests", "tools"}
"""Packages of the repository that nobody installs."""
CACHES = shutil.ignore_patterns("__pycache__", "*.py[co]")
OURS = ("VIRTUAL_ENV", "UV_PROJECT", "PYTHON")
"""What would lead back to the environment of the checkout."""
COMMANDS = ("--version", "places", "levers", "check own.yaml")
"""What is cheap, and reads the files that come with the packages."""
SCENARIO = "place: uithoorn\nyears: 3\nlevers: {start_light: 0.5}\n"
DOCUMENT = "?place=uithoorn&page=sources&language=en&d.src=model"
IN_DOCUMENT = "Purpose and patterns"
"""A page that shows docs/odd.md, and a heading of it."""
PATIENCE = 120.0
"""Seconds until the app must answer; it takes 3 on an idle machine."""
STOPPED_BY_US = {0, -signal.SIGTERM}


class NotShipped(Exception):
    """The container's files do not make an app that works."""


def build_stage(containerfile: str) -> list[tuple[str, str]]:
    """The instructions of the first stage, each with what follows it."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", containerfile, flags=re.MULTILINE))
    lines = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    begins = [number for number, (word, _, _) in enumerate(lines) if word == "FROM"]
    return [(word, rest.strip()) for word, _, rest in lines[begins[0] + 1 : begins[1]]]


def copied(stage: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every file or folder that the stage copies, with where it goes."""
    pairs = []
    for rest in (rest for word, rest in stage if word == "COPY"):
        *sources, target = shlex.split(rest)
        pairs += [(source, f"{target}{Path(source).name}" if target.endswith("/") else target) for source in sources]
    return pairs


def lay(folder: Path, stage: list[tuple[str, str]]) -> None:
    """Put in the folder what the stage copies, as far as .dockerignore lets it through."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line.startswith("!")}
    for source, target in copied(stage):
        if not any(Path(source).is_relative_to(name) for name in let_through):
            raise NotShipped(f".dockerignore keeps {source} from the Containerfile")
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target, ignore=CACHES, dirs_exist_ok=True)
        else:
            shutil.copyfile(ROOT / source, folder / target)


def install(folder: Path) -> Path:
    """Lay and install as the first stage does; the folder that holds the commands of the new environment."""
    stage = build_stage((ROOT / "Containerfile").read_text(encoding="utf-8"))
    lay(folder, stage)
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    for line in (rest for word, rest in stage if word == "RUN" and rest.startswith("uv ")):
        command = [uv, *shlex.split(line)[1:], "--quiet", "--python", sys.executable]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise NotShipped(f"{line}:\n{done.stderr.strip()}")
    for source in folder.iterdir():
        if source.name != ".venv":
            shutil.rmtree(source) if source.is_dir() else source.unlink()
    return folder / ".venv" / "bin"


def shipped_packages() -> list[str]:
    """The packages of this repository that a user gets."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_SHIPPED)


def absent(programs: Path) -> list[str]:
    """The files of our packages that the environment does not hold as they are here."""
    (where,) = programs.parent.glob("lib/python*/site-packages")
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in shipped_packages()
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(
        name
        for name in ours
        if not (where / name).is_file() or (where / name).read_bytes() != (ROOT / name).read_bytes()
    )


def without_network() -> bool:
    """Leave the network for one with nothing but the loopback, also for what is started next; False if not allowed."""
    up = 0x1
    try:
        os.unshare(os.CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
            fcntl.ioctl(made, 0x8914, struct.pack("16sH14x", b"lo", up))  # SIOCSIFFLAGS: the loopback is down at first
    except (OSError, AttributeError):
        return False
    return True


@contextmanager
def served(programs: Path, empty: Path, env: dict[str, str]) -> Iterator[str]:
    """The address of the installed app, started where nothing else is; then stopped as a container engine does."""
    said = empty / "stderr"
    command = [programs / "jeugdstroom", "app", "--port", "0"]
    with (
        said.open("w") as errors,
        subprocess.Popen(command, cwd=empty, env=env, stdout=subprocess.PIPE, stderr=errors, text=True) as server,  # noqa: S603
    ):
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            if not address:
                raise NotShipped(f"the app did not start:\n{said.read_text()}")
            yield address
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(PATIENCE)
            server.kill()
    if server.returncode not in STOPPED_BY_US or "Traceback" in said.read_text():
        raise NotShipped(f"the app ended with {server.returncode}:\n{said.read_text()}")


def ask(address: str, path: str) -> None:
    """One request that must be answered with 200."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    connection.request("GET", path)
    status = connection.getresponse().status
    if status != 200:
        raise NotShipped(f"{path} answered {status}")


async def read_document(address: str) -> None:
    """Wait until the page that shows a packaged document holds it."""
    reader = Reader(address, Tally(), Random(0), query=DOCUMENT)  # noqa: S311 - no secret
    host = urlsplit(address).netloc
    headers = {"Origin": f"http://{host}", "Cookie": reader.cookie()}
    where = f"ws://{host}/jupyter/api/kernels/{reader.kernel}/channels?session_id={reader.page}"
    async with asyncio.timeout(PATIENCE), websockets.connect(where, additional_headers=headers, max_size=None) as page:
        await reader.begin(page)
        async for message in page:
            if isinstance(message, str) and IN_DOCUMENT in message:
                return


def try_commands(programs: Path, empty: Path, env: dict[str, str]) -> None:
    """Run what is cheap; every command must end well and say something."""
    (empty / "own.yaml").write_text(SCENARIO, encoding="utf-8")
    for command in COMMANDS:
        call = [programs / "jeugdstroom", *command.split()]
        done = subprocess.run(call, cwd=empty, env=env, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode or not done.stdout:
            raise NotShipped(f"jeugdstroom {command} ended with {done.returncode}: {done.stderr.strip()}")


def check(folder: Path) -> str:
    """Install and ask; what was seen, in one line."""
    began = monotonic()
    programs = install(folder / "container")
    if missing := absent(programs):
        raise NotShipped(f"{len(missing)} of our files are not in the wheel, first {missing[0]}")
    installed, empty = monotonic(), folder / "empty"
    empty.mkdir()
    env = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(empty), "LANG": "C.UTF-8"}
    cut_off = without_network()
    try_commands(programs, empty, env)
    with served(programs, empty, env) as address:
        ask(address, "/healthz")
        ask(address, "/")
        asyncio.run(read_document(address))
    return (
        f"the wheel of the container's files: installed in {installed - began:.0f} s; {len(COMMANDS)} commands,"
        f" /healthz, the first page and a packaged document answered in {monotonic() - installed:.0f} s,"
        f" {'without network' if cut_off else 'with the network there: it cannot be left here'}"
    )


def main() -> None:
    """Check and say so, or name the first fault."""
    with tempfile.TemporaryDirectory() as name:
        try:
            print(check(Path(name)))
        except NotShipped as fault:
            sys.exit(f"the container would not work: {fault}")


if __name__ == "__main__":
    main()
