"""Atomic writes of files, and one clear line for what a disk refuses."""

import errno
import os
import secrets
import socket
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from agents.base.files.errors import WrongInput, one_line

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Whether a process of another machine still lives cannot be asked from here, so its age decides.
ABANDONED_SECONDS = 86_400
"""A file aside that another machine left is taken for abandoned after a day."""


class DiskFault(WrongInput):
    """The disk does not take or give what is asked; what was there before is untouched."""


class NotOurs(WrongInput):
    """What is in a store, and was not put there by this program."""


@contextmanager
def clear_faults(path: Path) -> Generator[None]:
    """Turn what the system says about a file or folder into one line."""
    try:
        yield
    except OSError as error:
        where = one_line(str(path), 200)
        if error.errno in FULL:
            raise DiskFault(f"{where}: the disk is full; make room and ask again, what was finished is kept") from error
        raise DiskFault(f"{where}: {error.strerror or error}; what was finished is kept") from error


def make_folder(folder: Path) -> None:
    """A folder, and those above it."""
    with clear_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)


def check_own(folder: Path) -> None:
    """Refuse a folder of a store that leads out of it, or that is none."""
    if folder.is_symlink() or folder.is_junction():
        raise WrongInput(f"{one_line(str(folder), 200)}: found a link, expected a folder of the store itself")
    if folder.exists() and not folder.is_dir():
        raise WrongInput(f"{one_line(str(folder), 200)}: found a file, expected a folder of the store")


def read_own(path: Path) -> bytes:
    """The bytes of a file of a store; a link, which leads out of it, and a pipe or device are ``NotOurs``."""
    with clear_faults(path):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise NotOurs(f"{one_line(str(path), 200)}: found a link or device, expected a file of the store itself")
        # Should it have become one since: a link is not followed, and a pipe not waited for.
        handle = os.open(path, os.O_RDONLY | _NO_LINK)
        with os.fdopen(handle, "rb") as stream:
            return stream.read()


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside, and give it its name only once all of it is on the disk."""
    aside = path.with_name(f".{_host()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")
    with clear_faults(path.parent):
        try:
            with aside.open("xb") as stream:
                stream.write(content)
                stream.flush()
                # Without it a power cut could leave a file with its name but without its bytes.
                os.fsync(stream.fileno())
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Make the names in a folder survive a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _host() -> str:
    return "".join(mark for mark in socket.gethostname() if mark.isalnum())[:40] or "host"


def sweep_up(folder: Path) -> None:
    """Remove what killed programs left half-written; what a living one writes stays."""
    for aside in folder.glob(".*-*-*.tmp"):
        host, process = aside.name[1:].split("-")[:2]
        try:
            if _abandoned(aside, host, process):
                aside.unlink(missing_ok=True)
        except OSError:
            continue


def _abandoned(aside: Path, host: str, process: str) -> bool:
    if host == _host() and process.isdigit():
        return int(process) != os.getpid() and not psutil.pid_exists(int(process))
    return time.time() - aside.stat().st_mtime > ABANDONED_SECONDS


def set_apart(path: Path, folder: Path) -> bool:
    """Move a damaged file to a folder where nothing reads it; False where that may not be done."""
    try:
        check_own(folder)
        folder.mkdir(exist_ok=True)
        path.replace(folder / f"{path.name}.{secrets.token_hex(4)}")
    except FileNotFoundError:
        return True
    except (OSError, WrongInput):
        return False
    return True
