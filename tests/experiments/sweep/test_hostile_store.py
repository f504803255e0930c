"""Whatever is found in a store: nothing outside it is read or written, nothing is lost, and it is told in one line."""

import errno
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from app.cli.main import answer
from experiments.sweep.store import disk
from experiments.sweep.store.digests import FORMAT, canonical, digest_of
from experiments.sweep.store.encoding import PartIndex, encode
from experiments.sweep.store.plans import SEAL, read_sealed, write_sealed
from experiments.sweep.store.store import FOLDERS, Store
from tests.experiments.sweep.made import LESS, mended, parts, plan_in

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices are those of POSIX")


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_of(folder: Path, kind: str) -> Path:
    return folder / kind if kind == "store.json" else next((folder / kind).iterdir())


@pytest.mark.parametrize("kind", ["store.json", "plans", "evaluations"])
def test_a_sealed_file_that_is_cut_at_any_byte_is_seen(copy: Path, tmp_path: Path, kind: str):
    good, cut = one_of(copy, kind).read_bytes(), tmp_path / "cut"
    lengths = range(len(good)) if len(good) < 500 else sorted(random.Random(20265).sample(range(len(good)), 300))
    for length in lengths:
        cut.write_bytes(good[:length])
        assert read_sealed(cut) is None, length


@pytest.mark.parametrize("kind", ["store.json", "plans", "evaluations", "parts", "places"])
def test_a_store_with_a_file_that_was_cut_is_whole_again_after_the_same_command(copy: Path, kind: str):
    path = one_of(copy, kind)
    good, chance = path.read_bytes(), random.Random(20266)
    for length in (0, 1, len(good) - 1, *(chance.randrange(len(good)) for _ in range(5))):
        path.write_bytes(good[:length])
        store = Store(copy, create=True)
        assert [path.name in sentence for sentence in store.damaged] == ([] if kind == "places" else [True])
        store.add_plan(plan_in(LESS))
        store.remember({"scenarios": ["a"]}, np.ones(3))
        if kind == "parts":
            path.write_bytes(good)
    mended(copy)
    assert {name: len(list((copy / name).iterdir())) for name in FOLDERS[:-1]} == {
        "parts": 3, "plans": 1, "places": 1, "evaluations": 1,
    }  # fmt: skip


@posix
@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("create", [False, True])
def test_a_folder_of_a_store_that_leads_out_of_it_is_refused(copy: Path, tmp_path: Path, name: str, create: bool):
    outside = tmp_path / "outside"
    outside.mkdir()
    if (copy / name).exists():
        shutil.copytree(copy / name, outside, dirs_exist_ok=True)
        shutil.rmtree(copy / name)
    (outside / ".host-999999999-aa.tmp").write_bytes(b"mine")
    (outside / "mine.txt").write_text("mine")
    (copy / name).symlink_to(outside)
    before = content_of(outside)
    with pytest.raises(WrongInput, match=f"{name}: found a link, expected a folder of the store itself") as refused:
        Store(copy, create=create)
    assert "\n" not in str(refused.value)
    assert content_of(outside) == before


@posix
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_a_store_that_goes_round_in_circles_or_is_a_file_is_refused(copy: Path, name: str):
    shutil.rmtree(copy / name, ignore_errors=True)
    (copy / name).symlink_to(name)
    with pytest.raises(WrongInput, match="found a link"):
        Store(copy, create=True)
    (copy / name).unlink()
    (copy / name).touch()
    with pytest.raises(WrongInput, match="found a file"):
        Store(copy, create=True)


def a_link_to_itself_outside(path: Path) -> None:
    outside = path.parents[1].with_name("outside")
    path.rename(outside)
    path.symlink_to(outside)


def a_link_to_endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def a_link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nothing here")


def a_circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@posix
@pytest.mark.parametrize("kind", ["store.json", "plans", "evaluations", "parts"])
@pytest.mark.parametrize(
    "planted", [a_link_to_itself_outside, a_link_to_endless, a_link_to_nothing, a_circle, a_pipe, a_folder]
)
def test_what_is_no_file_of_the_store_is_not_read_and_set_apart(copy: Path, kind: str, planted: Callable[[Path], None]):
    path = one_of(copy, kind)
    good = path.read_bytes()
    planted(path)
    store = Store(copy, create=True)
    assert [path.name in sentence for sentence in store.damaged] == [True]
    outside = copy.with_name("outside")
    assert not outside.exists() or outside.read_bytes() == good
    mended(copy)


@posix
@pytest.mark.parametrize("planted", [a_link_to_itself_outside, a_link_to_endless, a_pipe])
def test_a_place_that_is_no_file_of_the_store_is_written_anew(copy: Path, planted: Callable[[Path], None]):
    path = one_of(copy, "places")
    good = path.read_bytes()
    planted(path)
    mended(copy)
    assert path.read_bytes() == good and not path.is_symlink()


@posix
def test_a_store_may_itself_be_a_link(copy: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(copy)
    mended(tmp_path / "link")


def resealed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """As somebody writes it who knows how files are sealed."""
    content = json.loads(path.read_bytes())
    content.pop(SEAL)
    change(content)
    write_sealed(path, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: plan["points"][0].update(place="../../../outside"),
        lambda plan: plan["points"][0].update(place="/etc/passwd"),
        lambda plan: plan["points"][0].pop("scenario"),
        lambda plan: plan["points"][0].update(values=None),
        lambda plan: plan.update(points={"a": 1}),
        lambda plan: plan.pop("code"),
        lambda plan: plan.update(made=[]),
        lambda plan: plan.update(replications="many"),
    ],
)
def test_a_plan_that_is_sealed_and_yet_no_plan_of_ours_is_set_apart(copy: Path, change: Callable[[Any], None]):
    path = one_of(copy, "plans")
    resealed(path, change)
    store = Store(copy)
    assert len(store.damaged) == 1 and store.plans == {}
    assert store.codes() and store.failures() == []
    mended(copy)


@pytest.mark.parametrize("change", [lambda one: one.pop("float64"), lambda one: one.update(shape=[7])])
def test_an_evaluation_that_is_sealed_and_yet_none_of_ours_is_set_apart(copy: Path, change: Callable[[Any], None]):
    resealed(one_of(copy, "evaluations"), change)
    assert len(Store(copy).damaged) == 1
    assert Store(copy).recalled({"scenarios": ["a"]}) is None


@pytest.mark.parametrize("other", [FORMAT - 1, FORMAT + 1, "2.0", None])
def test_what_another_version_made_is_left_where_it_is(copy: Path, other: Any, monkeypatch: pytest.MonkeyPatch):
    plan = one_of(copy, "plans")
    resealed(plan, lambda content: content.update(format=other))
    index = PartIndex("e" * 16, ("cost",), (("f" * 16, 0, 2),))
    with monkeypatch.context() as patched:
        patched.setattr("experiments.sweep.store.encoding.FORMAT", other)
        content = encode(index, [])
        newer = copy / "parts" / f"{index.key}-{digest_of(content)}.parquet"
        newer.write_bytes(content)
    Store(copy, create=True)
    for found in (Store(copy, create=True), Store(copy)):
        assert (
            sorted(sentence.split(": ", 1)[1] for sentence in found.damaged)
            == [f"found format {other}, expected {FORMAT}; left where it is and not read"] * 2
        )
        assert len(found.parts) == 3
    assert plan.exists() and newer.read_bytes() == content
    assert not (copy / "quarantine").exists()


@pytest.mark.parametrize("other", [FORMAT - 1, FORMAT + 1, "2.0", None])
def test_a_store_of_another_version_is_one_line_and_untouched(
    copy: Path, other: Any, capsys: pytest.CaptureFixture[str]
):
    resealed(copy / "store.json", lambda content: content.update(format=other, program="9.0"))
    before = content_of(copy)
    assert answer(["query", str(copy), "select 1"]) == 2
    shown, said = capsys.readouterr()
    assert shown == "" and len(said.splitlines()) == 1
    assert f"found a store of format {other}, expected {FORMAT}" in said
    assert content_of(copy) == before


@pytest.mark.parametrize(
    ("spans", "failed"),
    [([["p", 0, 10**12]], []), ([["p", -1, 2]], []), ([["p", 0, 0]], []), ([["p", 0, 2]], [("other", 0)]),
     ([["p", 0, 2]], [("p", 10**12)])],
)  # fmt: skip
def test_a_part_that_says_it_holds_what_it_cannot_is_set_apart(copy: Path, spans: Any, failed: Any):
    failures = [{"point": one, "replication": at, "seed": 1, "type": "E", "message": "e"} for one, at in failed]
    written = canonical({"format": FORMAT, "code": "c", "outcomes": ["cost"], "spans": spans, "failures": failures})
    import pyarrow as pa
    import pyarrow.parquet as pq

    index = PartIndex("c", ("cost",), tuple((one[0], one[1], one[2]) for one in spans))
    stream = pa.BufferOutputStream()
    pq.write_table(pa.table({}, schema=pa.schema([], {b"jeugdstroom": written})), stream)
    content = stream.getvalue().to_pybytes()
    (copy / "parts" / f"{index.key}-{digest_of(content)}.parquet").write_bytes(content)
    store = Store(copy)
    assert len(store.damaged) == 1 and len(store.parts) == 3
    assert store.failures("c") == []


REFUSING = ("open", "write", "flush", "fsync", "replace")


def fill_at(call: int, monkeypatch: pytest.MonkeyPatch, kind: int) -> list[str]:
    """A disk that takes nothing any more from this call on; which calls were made by then."""
    made: list[str] = []

    def full(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **options: Any) -> Any:
            made.append(name)
            if len(made) > call:
                raise OSError(kind, os.strerror(kind))
            return real(*given, **options)

        return called

    class Stream:
        def __init__(self, stream: Any) -> None:
            self.stream = stream
            self.write, self.flush = full("write", stream.write), full("flush", stream.flush)
            self.fileno = stream.fileno

        def __enter__(self) -> "Stream":
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

    real_open = Path.open
    monkeypatch.setattr(Path, "open", full("open", lambda path, mode: Stream(real_open(path, mode))))
    monkeypatch.setattr(Path, "replace", full("replace", Path.replace))
    monkeypatch.setattr(disk.os, "fsync", full("fsync", os.fsync))
    return made


@posix
@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_disk_that_fills_at_any_call_is_one_line_and_leaves_what_was_finished(
    copy: Path, monkeypatch: pytest.MonkeyPatch, kind: int
):
    store = Store(copy)
    name, index = next(iter(store.parts.items()))
    content = (copy / "parts" / name).read_bytes()
    call = 0
    while True:
        (copy / "parts" / name).unlink(missing_ok=True)
        fresh = Store(copy)
        with monkeypatch.context() as patched:
            made = fill_at(call, patched, kind)
            try:
                fresh.add(index, content)
                break
            except WrongInput as refused:
                assert "what was finished is kept" in str(refused) and "\n" not in str(refused)
        assert list((copy / "parts").glob(".*")) == [], f"nothing half-written after {made}"
        again = Store(copy)
        assert again.damaged == [] and len(again.parts) in (2, 3)
        call += 1
    assert call >= len(REFUSING) and set(made) == set(REFUSING)
    assert [path.name for path in parts(copy)] == sorted(store.parts)
    mended(copy)
