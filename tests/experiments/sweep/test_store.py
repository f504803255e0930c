"""A store gives back what was put in, notices every damage, and touches nothing that is good."""

import json
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from experiments.sweep.driver import sweep
from experiments.sweep.store.digests import canonical, digest_of
from experiments.sweep.store.disk import sweep_up, write_whole
from experiments.sweep.store.store import Store
from model.scenario import Scenario, load_scenario
from tests.cases.made import tree_of
from tests.experiments.sweep.made import LESS, as_nobody, count, digest, flip, mended, parts, plan_in, undisturbed


def flips_seen(folder: Path, flips: int) -> int:
    """How many of so many flipped bits are noticed, each in its own part; the store is good again afterwards."""
    chance, seen = random.Random(20261), 0
    for _ in range(flips):
        part = chance.choice(parts(folder))
        good = part.read_bytes()
        flip(part, chance.randrange(8 * len(good)))
        store = Store(folder)
        named = [part.name in sentence for sentence in store.damaged] == [True]
        seen += named and part.name not in store.parts and not part.exists()
        part.write_bytes(good)
    assert len(list((folder / "quarantine").iterdir())) == seen
    assert digest(Store(folder)) == undisturbed(LESS)
    return seen


def test_every_flipped_bit_is_seen(copy: Path):
    assert flips_seen(copy, 60) == 60


@pytest.mark.long
def test_every_one_of_many_flipped_bits_is_seen(copy: Path):
    assert flips_seen(copy, 2000) == 2000


def test_a_part_that_was_cut_is_seen_and_run_again(copy: Path):
    chance = random.Random(20262)
    for number in range(20):
        part = chance.choice(parts(copy))
        good = part.read_bytes()
        part.write_bytes(good[: chance.randrange(len(good))])
        assert len(Store(copy).damaged) == 1
        if number < 18:
            part.write_bytes(good)
    mended(copy)


def test_parts_under_each_others_names_and_strange_files_are_seen(copy: Path):
    first, second = parts(copy)[:2]
    keys = [path.name.split("-")[0] for path in (first, second)]
    first.rename(first.with_name(first.name.replace(keys[0], keys[1])))
    (copy / "parts" / "notes.txt").write_text("mine")
    (copy / "parts" / f"{keys[0]}-{'0' * 64}.parquet").write_bytes(b"PAR1 nothing PAR1")
    words = b"no table at all"
    (copy / "parts" / f"{keys[0]}-{digest_of(words)}.parquet").write_bytes(words)
    assert len(Store(copy).damaged) == 4
    mended(copy)


@pytest.mark.parametrize("name", ["plans", "store.json"])
def test_a_damaged_plan_or_manifest_is_seen_and_written_again(copy: Path, name: str):
    path = next((copy / name).iterdir()) if name == "plans" else copy / name
    chance = random.Random(20263)
    good = path.read_bytes()
    for _ in range(20):
        flip(path, chance.randrange(8 * len(good)))
        store = Store(copy)
        assert len(store.damaged) == 1
        assert len(store.parts) == 3, "parts do not hang on it"
        path.write_bytes(good)
    flip(path, chance.randrange(8 * len(good)))
    mended(copy)


def test_a_damaged_place_is_written_again(copy: Path):
    (place,) = (copy / "places").iterdir()
    good = place.read_bytes()
    flip(place, 1000)
    mended(copy)
    assert place.read_bytes() == good


def test_a_store_that_may_not_be_written_can_be_read_and_says_so(swept: Path):
    store = Store(swept)
    expected, plan = digest(store), plan_in(LESS.replace("replications: 2", "replications: 3"))
    folders = [swept, *(path for path in swept.iterdir() if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with as_nobody():
            assert digest(Store(swept)) == expected
            with pytest.raises(WrongInput, match=r"Permission denied; what was finished is kept") as refused:
                sweep(plan, Store(swept, create=True))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert "\n" not in str(refused.value)
    assert digest(Store(swept)) == expected


def test_damage_in_a_store_that_may_not_be_written_is_left_out(copy: Path):
    store = Store(copy)
    name = next(iter(store.parts))
    good = (copy / "parts" / name).read_bytes()
    moved = Path(tempfile.mkdtemp())
    try:
        moved.chmod(0o755)
        shutil.copytree(copy, moved / "store")
        flip(moved / "store" / "parts" / name, 4000)
        (moved / "store" / "parts").chmod(0o555)
        (moved / "store").chmod(0o555)
        with as_nobody():
            found = Store(moved / "store")
        assert "left where it is" in found.damaged[0]
        assert len(found.parts) == len(store.parts) - 1
        assert 0 < count(found) < count(store)
    finally:
        (moved / "store").chmod(0o755)
        (moved / "store" / "parts").chmod(0o755)
        shutil.rmtree(moved)
    assert (copy / "parts" / name).read_bytes() == good


def test_a_store_of_another_format_is_refused_in_one_line(copy: Path):
    content = {"format": 2, "program": "9.0"}
    (copy / "store.json").write_bytes(json.dumps({**content, "sha256": digest_of(canonical(content))}).encode())
    before = sorted(path.name for path in copy.rglob("*"))
    with pytest.raises(WrongInput, match="found a store of format 2, expected 1"):
        Store(copy, create=True)
    assert sorted(path.name for path in copy.rglob("*")) == before


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    for create, said in ((False, "no store here"), (True, "found other files")):
        with pytest.raises(WrongInput, match=said):
            Store(tmp_path / "letters", create=create)
    with pytest.raises(WrongInput, match="found a file"):
        Store(tmp_path / "letters" / "mine.txt", create=True)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["mine.txt"]


def test_stores_are_merged_by_copying_their_parts(copy: Path, tmp_path: Path):
    more = LESS.replace("replications: 2", "replications: 4")
    other = tmp_path / "other"
    sweep(plan_in(more), Store(other, create=True), batch=2)
    for kind in ("parts", "plans"):
        for path in (other / kind).iterdir():
            shutil.copy(path, copy / kind)
    assert digest(Store(copy)) == digest(Store(other))


def test_any_point_opens_as_an_ordinary_scenario(copy: Path):
    store = Store(copy)
    points = plan_in(LESS).points
    for point in points:
        assert store.scenario(point.id) == point.scenario
        assert store.scenario(point.id[:8]).id == point.id
    for name in ("", "0", "zzzzzzzz", points[0].id[:3]):
        with pytest.raises(WrongInput, match="expected one of 4"):
            store.scenario(name)


def test_a_point_opens_after_its_place_has_changed(tmp_path: Path):
    tree = tree_of("voorbeeldstad")
    tree["id"] = "town"
    place = tmp_path / "town.yaml"
    place.write_text(json.dumps(tree))
    store = Store(tmp_path / "store", create=True)
    plan = plan_in(LESS.replace("voorbeeldstad", "town.yaml"), tmp_path)
    store.add_plan(plan)
    tree["municipalities"]["randdorp"]["youths"]["value"] = "5"
    place.write_text(json.dumps(tree))
    again = Store(tmp_path / "store").scenario(plan.points[2].id)
    assert again.id == plan.points[2].id
    assert again.load().municipalities["randdorp"].youths.value == 1000
    written = tmp_path / "again.yaml"
    written.write_text(json.dumps(again.model_dump(mode="json", by_alias=True, exclude_none=True)))
    assert load_scenario(str(written)).id == again.id


def test_points_tell_what_varies_and_where_it_stands(copy: Path):
    found = Store(copy).query("select point, start_light, tariff_b, years, seed, label from points order by all")
    expected = {
        Scenario(place="voorbeeldstad", years=1).with_levers(start_light=light, tariff_b=tariff).id: [light, tariff]
        for light in (0.0, 1.0)
        for tariff in (0.0, 0.1)
    }
    rows = found[["point", "start_light", "tariff_b"]].astype(object).values.tolist()
    assert {point: [light, tariff] for point, light, tariff in rows} == expected
    assert set(found["years"]) == set(found["seed"]) == {1}


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec cost", "syntax error"),
        ("select price from runs", "price"),
        ("select * from 'secret.csv'", "secret.csv"),
        ("select * from read_csv('secret.csv')", "disabled"),
        ("copy runs to 'stolen.csv'", "disabled"),
        ("attach 'other.db'", "disabled"),
        ("install httpfs", "disabled"),
        ("set enable_external_access = true", "annot"),
    ],
)
def test_a_question_reads_its_store_and_writes_nothing(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str, said: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(WrongInput, match=said) as refused:
        Store(copy).query(sql)
    assert "\n" not in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "secret.csv"]


@pytest.mark.parametrize("name", ["a store [1]", "every*thing?", "it's", "{a,b}", "ü"])
def test_a_store_may_have_any_name(copy: Path, name: str):
    moved = copy.rename(copy.with_name(name))
    assert digest(Store(moved)) == undisturbed(LESS)


def test_an_empty_store_answers(tmp_path: Path):
    store = Store(tmp_path, create=True)
    for table in ("runs", "tidy", "points", "plans", "failures"):
        assert store.query(f"select count(*) as n from {table}")["n"].tolist() == [0]


def test_what_a_living_program_writes_stays_and_what_a_dead_one_left_goes(tmp_path: Path):
    write_whole(tmp_path / "good", b"good")
    name = next(path for path in tmp_path.iterdir()).name
    assert name == "good"
    from experiments.sweep.store.disk import _host

    ours, dead, elsewhere = f".{_host()}-1-aa.tmp", f".{_host()}-999999999-aa.tmp", ".other-1-aa.tmp"
    for one in (ours, dead, elsewhere):
        (tmp_path / one).write_bytes(b"half")
    sweep_up(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["good", ours, elsewhere])
