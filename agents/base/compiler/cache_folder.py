"""The folder in which compiled code is kept, for this user alone.

What numba keeps are pickles: to load them is to run them. So a folder counts only when nobody else can have put
anything in it; where there is none such, compiled code is not kept at all.
"""

import os
import re
import shutil
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

PROGRAM = "jeugdstroom"
SETTING = "NUMBA_CACHE_DIR"
"""Where the user wants compiled code of every numba program, if anywhere."""
OURS_ALONE = 0o700
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
UNUSED_DAYS = 90
"""Code of another version of the program is removed after so many days: longer than anyone goes back and forth."""
DIGEST = re.compile(r"[0-9a-f]{16}")


class UnsafeFolder(Exception):
    """Others may have put something in a folder, or it cannot be had."""


@dataclass(frozen=True)
class CacheFolder:
    """Where compiled code is kept; or, where it is not, why."""

    path: Path | None
    reason: str = ""


def cache_folder(digest: str) -> CacheFolder:
    """A folder for the code of this digest that this user alone can write; old ones of other digests go."""
    reasons: list[str] = []
    for base in _bases():
        try:
            folder = _own_folders(base, digest)
        except (UnsafeFolder, OSError, RuntimeError) as error:
            reasons.append(_reason_in(error))
            continue
        _remove_unused(folder)
        return CacheFolder(folder)
    return CacheFolder(None, "; ".join(reasons) or "this user has no folder for caches")


def _bases() -> list[Path]:
    """Where a user's caches are: the folder that the user set for numba, else that of the system."""
    by_user = os.environ.get(SETTING)
    with suppress(RuntimeError):  # a user without a home
        usual = user_cache_path()
        if usual.is_absolute():
            return [*([Path(by_user)] if by_user else []), usual]
    return [Path(by_user)] if by_user else []


def _own_folders(base: Path, digest: str) -> Path:
    base = base.absolute()
    base.mkdir(mode=OURS_ALONE, parents=True, exist_ok=True)
    program = base / PROGRAM
    _make(program)
    _tighten(program)
    folder = program / digest
    for part in (program, folder):
        _make(part)
        if reason := why_unsafe(part):
            raise UnsafeFolder(f"{part} {reason}")
    os.utime(folder)  # it is in use
    return folder


def _make(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=OURS_ALONE)


def _tighten(folder: Path) -> None:
    """Close our own folder of folders to others: an earlier version left it to the umask.

    Whatever others put in it meanwhile is no folder of ours that only we can write, which is what we ask of the next.
    """
    if os.name == "posix" and _is_ours(folder.lstat()):
        folder.chmod(OURS_ALONE)


def _is_ours(status: os.stat_result) -> bool:
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def why_unsafe(folder: Path) -> str:
    """Why others may have put something in a folder, or why we cannot; nothing where all is well.

    On Windows a user's own folder is closed to others by itself, and has no owner of this kind.
    """
    status = folder.lstat()
    if stat.S_ISLNK(status.st_mode):
        return "is a symbolic link"
    if not stat.S_ISDIR(status.st_mode):
        return "is no folder"
    if os.name == "posix":
        if not _is_ours(status):
            return "belongs to another user"
        if status.st_mode & OTHERS_WRITE:
            return "can be written by other users"
    return "" if os.access(folder, os.W_OK | os.X_OK) else "cannot be written"


def _reason_in(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'cache folder'}: {(error.strerror or str(error)).lower()}"
    return str(error)


def _remove_unused(folder: Path) -> None:
    """Remove the code of other versions that nobody has used for long."""
    oldest = time.time() - UNUSED_DAYS * 86_400
    with suppress(OSError):
        for other in folder.parent.iterdir():
            if DIGEST.fullmatch(other.name) and other != folder and other.lstat().st_mtime < oldest:
                shutil.rmtree(other, ignore_errors=True)  # never follows a link
