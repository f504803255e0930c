"""The store: a folder of finished batches. What is in it was checked when it was opened; nothing in it ever changes.

``parts/`` holds one Parquet file for each finished batch, named after what was run and after its own bytes; ``plans/``
what was asked; ``places/`` every place that was used; ``evaluations/`` what searches found of their plans;
``quarantine/`` what was found damaged. Any number of programs can work in one store at once: equal work has an equal
name and equal bytes.
"""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false

import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.base.files.errors import WrongInput, one_line, shown
from experiments.output.export import program_version
from experiments.sweep.store.digests import FORMAT, digest_of, figures_digest, versions
from experiments.sweep.store.disk import (
    NotOurs,
    check_own,
    clear_faults,
    make_folder,
    read_own,
    set_apart,
    sweep_up,
    write_whole,
)
from experiments.sweep.store.encoding import Failure, OtherFormat, PartIndex, decode
from experiments.sweep.store.evaluations import evaluation_name, read_evaluation, write_evaluation
from experiments.sweep.store.plans import SweepPlan, is_whole, place_text, read_sealed, reopened, write_sealed
from model.arguments import checked_arguments
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "store.json"
FOLDERS = ("parts", "plans", "places", "evaluations", "quarantine")
PART = re.compile(r"([0-9a-f]{32})-([0-9a-f]{64})\.parquet")
PLAN = re.compile(r"[0-9a-f]{16}\.json")
SHORTEST_POINT = 6


class Store:
    """A store that is opened, checked and, where it may be written, put in order."""

    def __init__(self, folder: "Path | str", *, create: bool = False) -> None:
        # The folder comes from users' code, which no type checker has seen.
        if not isinstance(folder, str | Path):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise WrongInput(f"store: found {shown(folder)}, expected the path of a folder")
        self.folder = Path(folder)
        for name in FOLDERS:
            check_own(self._folder(name))
        self.parts: dict[str, PartIndex] = {}
        self.damaged: list[str] = []
        self.rows: dict[str, int] = {}
        self._refused: set[str] = set()
        if create:
            self._make()
        elif not (self.folder / MANIFEST).exists() and not self._folder("parts").is_dir():
            raise WrongInput(f"{one_line(str(folder), 200)}: no store here, expected a folder that sweep has made")
        self._check_manifest(mend=create)
        # Every file is checked on opening, so that nothing damaged is ever read by a query.
        self.plans = dict(self._read_plans())
        self.evaluations = set(self._read_evaluations())
        self.refresh()

    def _folder(self, name: str) -> Path:
        return self.folder / name

    def _make(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise WrongInput(f"{one_line(str(self.folder), 200)}: found a file, expected a folder")
        strangers = self.folder.is_dir() and not (self.folder / MANIFEST).exists() and any(self.folder.iterdir())
        if strangers and not self._folder("parts").is_dir():
            raise WrongInput(
                f"{one_line(str(self.folder), 200)}: found other files, expected a store or an empty folder"
            )
        for name in FOLDERS[:-1]:
            make_folder(self._folder(name))
            sweep_up(self._folder(name))
        sweep_up(self.folder)

    def _check_manifest(self, *, mend: bool) -> None:
        path = self.folder / MANIFEST
        with clear_faults(path):
            found = read_sealed(path) if os.path.lexists(path) else None
        if found is not None and found.get("format") != FORMAT:
            raise WrongInput(
                f"{one_line(str(path), 200)}: found a store of format {one_line(str(found.get('format')), 20)}, "
                f"expected {FORMAT}; use the version of this program that made it"
            )
        if found is None and os.path.lexists(path):
            self._set_apart(path)
        if found is None and mend:
            write_sealed(path, {"format": FORMAT, "program": program_version(), "with": versions(), "made": _now()})

    def _set_apart(self, path: Path) -> None:
        moved = set_apart(path, self._folder("quarantine"))
        where = "moved to quarantine" if moved else "left where it is and not read"
        self.damaged.append(f"{one_line(path.name, 120)}: damaged, {where}")

    def _leave(self, path: Path, other: object) -> None:
        """What another version of the program made is not damaged: that version can read it."""
        name, found = one_line(path.name, 120), one_line(str(other), 20)
        self.damaged.append(f"{name}: found format {found}, expected {FORMAT}; left where it is and not read")

    def _read_plans(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path in self._files("plans"):
            with clear_faults(path):
                found = read_sealed(path) if PLAN.fullmatch(path.name) else None
            if found is not None and found.get("format") != FORMAT:
                self._leave(path, found.get("format"))
            elif found is None or found.get("id") != path.stem or not is_whole(found):
                self._set_apart(path)
            else:
                yield path.stem, found

    def _read_evaluations(self) -> Iterator[str]:
        for path in self._files("evaluations"):
            with clear_faults(path):
                good = read_evaluation(path) is not None
            if good:
                yield path.name
            else:
                self._set_apart(path)

    def _files(self, name: str) -> list[Path]:
        folder = self._folder(name)
        with clear_faults(folder):
            return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []

    def refresh(self) -> list[PartIndex]:
        """Take in, and check, what another program has finished since; that is what comes back."""
        known = self.parts.keys() | self._refused
        for path in self._files("parts"):
            if path.name not in known:
                self._take_in(path)
        return [index for name, index in self.parts.items() if name not in known]

    def _take_in(self, path: Path) -> None:
        name = PART.fullmatch(path.name)
        try:
            content = read_own(path) if name else b""
            # The name holds a digest of what was run and one of the bytes: both must be right.
            if name is None or digest_of(content) != name[2]:
                raise WrongInput("the bytes are not those that its name tells")
            index, rows = decode(content)
            if index.key != name[1]:
                raise WrongInput("it holds other runs than its name tells")
        except OtherFormat as error:
            self._refused.add(path.name)
            self._leave(path, error.found)
            return
        except WrongInput:
            # Another program may have set the same file apart a moment ago: then there is nothing left to move.
            if os.path.lexists(path):
                self._refused.add(path.name)
                self._set_apart(path)
            return
        self.parts[path.name], self.rows[path.name] = index, rows

    def add(self, index: PartIndex, content: bytes) -> None:
        """Keep a finished batch."""
        # Equal work gives equal bytes and so an equal name: two programs that finish the same batch write one file.
        name = f"{index.key}-{digest_of(content)}.parquet"
        if name not in self.parts:
            write_whole(self._folder("parts") / name, content)
            self.parts[name], self.rows[name] = index, decode(content)[1]

    def add_plan(self, plan: SweepPlan) -> None:
        """Keep what is asked, and the places in which it plays."""
        for place in plan.places.values():
            text = place_text(place)
            path = self._folder("places") / f"{digest_of(text)[:16]}.yaml"
            there = self._is_there(path, text)
            if not there:
                write_whole(path, text)
        if plan.id not in self.plans:
            made = {"program": program_version(), "with": versions(), "at": _now()}
            self.plans[plan.id] = plan.content(made)
            write_sealed(self._folder("plans") / f"{plan.id}.json", self.plans[plan.id])

    def _is_there(self, path: Path, text: bytes) -> bool:
        try:
            return os.path.lexists(path) and read_own(path) == text
        except NotOurs:  # it gets its own file in place of that
            return False

    def recalled(self, asked: Mapping[str, Any]) -> np.ndarray | None:
        """The figures that were kept of what is asked, by this version of the program; nothing where there are none."""
        path = self._folder("evaluations") / evaluation_name(asked)
        with clear_faults(path):
            return read_evaluation(path) if path.exists() else None

    def remember(self, asked: Mapping[str, Any], values: np.ndarray) -> None:
        """Keep the figures of what was asked."""
        name = evaluation_name(asked)
        write_evaluation(self._folder("evaluations") / name, asked, values)
        self.evaluations.add(name)

    def failures(self, code: str | None = None) -> list[Failure]:
        """Runs that failed, and did not succeed later."""
        code = code or self.code()
        parts = [part for part in self.parts.values() if part.code == code]
        succeeded: dict[str, int] = {}
        for part in parts:
            for point, mask in part.masks().items():
                succeeded[point] = succeeded.get(point, 0) | mask
        found = {(failure.point, failure.replication): failure for part in parts for failure in part.failures}
        return [failure for key, failure in sorted(found.items()) if not succeeded.get(key[0], 0) >> key[1] & 1]

    def codes(self) -> list[str]:
        """Every version of the program with which runs were made."""
        return sorted({index.code for index in self.parts.values()} | {plan["code"] for plan in self.plans.values()})

    def code(self) -> str:
        """The version whose runs are looked at: this one, else that of the newest plan."""
        if figures_digest() in self.codes() or not self.plans:
            return figures_digest()
        # ISO dates in UTC sort as text.
        return max(self.plans.values(), key=lambda plan: plan["made"]["at"])["code"]

    def point(self, name: str) -> dict[str, Any]:
        """A stored point by its name, or by a beginning of it that fits no other."""
        points = {point["id"]: point for plan in self.plans.values() for point in plan["points"]}
        fits = [point for point in points if point.startswith(name)] if len(name) >= SHORTEST_POINT else []
        if len(fits) != 1:
            found = f"{len(fits)} points" if fits else "no point"
            raise WrongInput(f"point {one_line(name, 40)}: found {found} of that name, expected one of {len(points)}")
        return points[fits[0]]

    @checked_arguments
    def scenario(self, name: str) -> Scenario:
        """A stored point as an ordinary scenario."""
        return reopened(self.point(name), self._folder("places").resolve())

    @checked_arguments
    def query(self, sql: str, code: str | None = None) -> "pd.DataFrame":
        """The answer to a question in SQL.

        Tables: ``runs`` (a column per outcome), ``tidy`` (a row per outcome), ``points`` (what varies, a column each),
        ``plans``, ``failures`` and ``outcomes``; of runs made with this version of the program unless ``code`` says so.
        """
        from experiments.sweep.store.query import ask

        return ask(self, sql, code or self.code())


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
