"""The strict reader: what it takes, what it refuses, and whether a message can be acted on."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from agents.base.files import yaml_reader as reading
from agents.base.files.parameters import (
    Document,
    Strict,
    WrongInput,
    document_from_bytes,
    document_from_text,
    merge,
    nearest,
    parse,
    parse_all_faults,
    read_document,
    unknown_name,
)
from agents.base.files.units import Cents, Share


class Kind(Strict):
    share: Share
    capacity: int = Field(default=1, ge=0, le=100)


class Tariff(Strict):
    form: Literal["tariff"]
    price: Cents


class LumpSum(Strict):
    form: Literal["lump_sum"]
    total: Cents


class Town(Strict):
    name: str = Field(min_length=1, max_length=40)
    youths: int = Field(default=0, le=5_000_000)
    opened: date | None = Field(default=None, alias="from")
    kinds: dict[str, Kind] = Field(default_factory=dict)
    contracts: list[Annotated[Tariff | LumpSum, Field(discriminator="form")]] = Field(default_factory=list)
    factors: dict[str, float] = Field(default_factory=dict)
    upcoding: bool = False
    other: Kind | None = Field(default=None, alias="else")
    order: Literal["first_come", "urgency"] = "first_come"


GOOD = """\
name: Uithoorn
youths: 6100
from: 2026-01-01
kinds:
  mental:
    share: {value: 35, unit: "%", source: F012}
    capacity: 12
  family:
    share:
      value: 0.2
      low: 0.1
      high: 0.3
      unit: share
      source: U03
contracts:
  - form: tariff
    price: {value: 70, unit: EUR, source: F012}
  - {form: lump_sum, total: {value: 5, unit: EUR mln, source: F012}}
factors: {growth: 1e-2}
upcoding: off
"""


def read(text: str) -> Document:
    return document_from_text(text, "town.yaml")


def refusal(text: str) -> str:
    with pytest.raises(WrongInput) as caught:
        parse(Town, read(text))
    return str(caught.value)


def test_a_good_file_gives_its_values():
    town = parse(Town, read(GOOD))
    assert (town.name, town.youths, town.opened) == ("Uithoorn", 6100, date(2026, 1, 1))
    assert town.kinds["mental"].share.base == pytest.approx(0.35)
    assert [type(contract) for contract in town.contracts] == [Tariff, LumpSum]
    assert town.factors == {"growth": 0.01}
    assert town.upcoding is False
    assert parse_all_faults(Town, read(GOOD)) == []


@pytest.mark.parametrize("text", ["no", "12:30", "010", "1e3", "0x1F", "2026-01-01", "1_000", ".inf", "=", "yes"])
def test_a_value_stays_the_text_that_was_written(text):
    assert read(f"name: {text}").tree == {"name": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_an_empty_value_is_nothing_but_a_quoted_one_is_text(text):
    assert read(f"name: {text}").tree == {"name": None}
    assert read(f'name: "{text}"').tree == {"name": text}


def test_blocks_of_text_lists_and_quoted_keys_are_read():
    tree = read("note: |\n  one\n  two\n'years': [1, [2, 3], {a: b}]\n").tree
    assert tree == {"note": "one\ntwo\n", "years": ["1", ["2", "3"], {"a": "b"}]}


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    other = document_from_bytes(windows, "town.yaml")
    assert other.tree == read(GOOD).tree
    assert other.line_of(("kinds", "family")) == 8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1", "line 1: found an anchor"),
        ("a: 1\nb: *x", "line 2: found an alias"),
        ("a: !!python/object/apply:os.system [ls]", "line 1: found the tag"),
        ("a: !!str 1", "line 1: found the tag"),
        ("a: ! 1", "line 1: found the tag"),
        ("!!map {a: 1}", "line 1: found the tag"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands here again, first on line 1"),
        ("a:\n  b: 1\n  'b': 2", "line 3: the key 'b' stands here again, first on line 2"),
        ("a: {<<: {b: 1}}", "line 1: found a merge key"),
        ("[a, b]: 1", "line 1: found a key of more than one part"),
        ("? {a: b}\n: 1", "line 1: found a key of more than one part"),
        ("? |\n  a\n: 1", "line 1: found a key of more than one part"),
        ("'': 1", "line 1: found an empty key"),
        (f"{'k' * 201}: 1", "line 1: found a key of 201 characters"),
        ("a: 1\n---\nb: 2", "line 2: a second document starts here"),
        ("%YAML 1.1\n---\na: 1", "found a % directive"),
        ("%TAG ! tag:x,2000:\n---\na: 1", "found a % directive"),
        ("- a\n- b", "found a list, expected keys and values at the top"),
        ("just words", "found 'just words', expected keys and values at the top"),
        ("", "the file is empty"),
        ("# only a remark\n", "the file is empty"),
        ("---\n...\n", "the file is empty"),
        ("a: 1\n\tb: 2", "line 2: not valid YAML"),
        ("a: [1, 2", "not valid YAML"),
        (
            "a: 'x\nb: 1\n",
            "the file ends inside a quoted text, expected a closing quote, in what starts on line 1",
        ),
        ("a: b\n  c: d", "line 2: not valid YAML"),
        ("a: 1\nb: \x00", "line 2: control characters"),
        ("a: \x07", "line 1: control characters"),
        ("a: \ud800", "half a character"),
        ("[" * 21, "line 1: nested too deep, expected at most 20 levels"),
    ],
)
def test_a_trick_or_a_slip_in_the_file_is_refused_with_its_line(text, says):
    with pytest.raises(WrongInput) as caught:
        read(text)
    assert str(caught.value).startswith("town.yaml")
    assert says in str(caught.value)


def test_a_tab_as_indent_is_called_a_tab():
    with pytest.raises(WrongInput, match="not with tabs"):
        read("a:\n\tb: 1")


def test_twenty_levels_are_read_and_one_more_is_refused():
    nested = "\n".join(f"{' ' * depth}k:" for depth in range(20))
    assert read(nested).line_of(("k",) * 20) == 20
    with pytest.raises(WrongInput, match="line 21: nested too deep"):
        read(f"{nested}\n{' ' * 20}k: 1")


def test_a_file_with_too_many_values_is_refused():
    with pytest.raises(WrongInput, match="expected at most 100000 keys and values"):
        read("a: [" + "1," * reading.MOST_NODES + "]")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(1_000_000_000)
    with pytest.raises(WrongInput, match="expected at most 2000000 bytes"):
        read_document(file)
    with pytest.raises(WrongInput, match="expected at most 2000000 bytes"):
        read("a: " + "é" * 1_000_000)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_another_encoding_than_utf_8_is_refused(tmp_path: Path, encoding: str):
    file = tmp_path / "town.yaml"
    file.write_bytes("a: 1\nname: Zuidhoorn-aan-zée\n".encode(encoding))
    with pytest.raises(WrongInput, match=r"town\.yaml line \d: found bytes that are not UTF-8"):
        read_document(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(WrongInput, match=r"nowhere\.yaml: no such file"):
        read_document(tmp_path / "nowhere.yaml")
    with pytest.raises(WrongInput, match="found a folder or device"):
        read_document(tmp_path)
    with pytest.raises(WrongInput):
        read_document(Path("a\x00b.yaml"))
    with pytest.raises(WrongInput):
        read_document(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its file system")
def test_a_pipe_does_not_keep_the_reader_waiting(tmp_path: Path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with pytest.raises(WrongInput, match="found a folder or device"):
        read_document(pipe)


def test_a_good_file_on_disk_is_known_by_its_own_name_only(tmp_path: Path):
    file = tmp_path / "town.yaml"
    file.write_text(GOOD, encoding="utf-8")
    document = read_document(file)
    assert document.name == "town.yaml"
    assert document.tree == read(GOOD).tree


def test_every_key_and_item_knows_its_line():
    document = read(GOOD)
    assert document.line_of(("kinds", "family", "share", "high")) == 12
    assert document.line_of(("contracts", 1, "total", "unit")) == 18
    assert document.line_of(("contracts", 0)) == 16
    assert document.where(("youths",)) == "town.yaml line 2"


def test_an_absent_key_has_the_line_of_what_should_hold_it():
    assert read(GOOD).line_of(("kinds", "mental", "nothing", 3)) == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "capacity: 12",
            "capacity: abc",
            "line 7: kinds.mental.capacity: found 'abc', expected a whole number",
        ),
        (
            "capacity: 12",
            "capacity: 1.5",
            "line 7: kinds.mental.capacity: found '1.5', expected a whole number",
        ),
        ("capacity: 12", "capacity: 101", "line 7: kinds.mental.capacity: found '101', expected at most 100"),
        ("capacity: 12", "capacity: -1", "line 7: kinds.mental.capacity: found '-1', expected at least 0"),
        (
            "capacity: 12",
            "capacity:",
            "line 7: kinds.mental.capacity: found nothing, expected a whole number",
        ),
        (
            "capacity: 12",
            "capacity: [1]",
            "line 7: kinds.mental.capacity: found a list, expected a whole number",
        ),
        ("name: Uithoorn", "name: {a: b}", "line 1: name: found a mapping, expected a text"),
        ("name: Uithoorn\n", "", "line 1: name: this key is missing, expected a value"),
        ("source: F012}\n    cap", "}\n    cap", "line 6: kinds.mental.share.source: this key is missing"),
        ("upcoding: off", "upcoding: maybe", "line 20: upcoding: found 'maybe', expected on or off"),
        ("growth: 1e-2", "growth: .inf", "line 19: factors.growth: found '.inf', expected a number"),
        ("growth: 1e-2", "growth: nan", "line 19: factors.growth: found 'nan', expected a finite number"),
        ("growth: 1e-2", "growth: 1e999", "line 19: factors.growth: found '1e999', expected a finite number"),
        ("growth: 1e-2", "growth: '0,5'", "found '0,5', expected a number with a decimal point, not a comma"),
        ("2026-01-01", "01-31-2026", "line 3: from: found '01-31-2026', expected a date such as 2026-01-31"),
        ("youths: 6100", f"youths: {'9' * 5000}", "expected a whole number of fewer digits"),
        (
            "form: tariff",
            "form: tarif",
            "contracts[0].form: found 'tarif', expected one of: tariff, lump_sum; did you mean 'tariff'?",
        ),
        (
            "- form: tariff\n    price",
            "- price",
            "line 16: contracts[0].form: this key is missing, expected a value",
        ),
        ("- form: tariff\n    price: {", "- 12 #", "contracts[0]: found '12', expected a mapping"),
        (
            "upcoding: off",
            "order: urgent",
            "found 'urgent', expected one of: first_come, urgency; did you mean 'urgency'?",
        ),
        (
            'share: {value: 35, unit: "%", source: F012}',
            "share: 35",
            "share: found '35', expected a mapping with the keys value, low, high, unit, source",
        ),
        (
            'unit: "%"',
            "unit: weeks",
            "line 6: kinds.mental.share.unit: found 'weeks', expected a unit of a share: %",
        ),
        ("value: 35", "value: 350", "line 6: kinds.mental.share: value is 350, expected 0 to 100 %"),
    ],
)
def test_a_wrong_value_is_told_with_file_line_key_and_what_was_expected(old, new, message):
    assert GOOD.count(old) >= 1
    said = refusal(GOOD.replace(old, new, 1))
    assert said.startswith("town.yaml")
    assert message in said


def test_a_misspelt_key_is_told_before_the_key_that_is_missing_for_it():
    said = refusal(GOOD.replace("name: Uithoorn", "naam: Uithoorn"))
    assert said.startswith('town.yaml line 1: naam: unknown key "naam", did you mean "name"? valid names: name, ')
    assert said.endswith("(and 1 more)")


@pytest.mark.parametrize(
    ("old", "new", "near", "valid"),
    [
        ("capacity: 12", "capasity: 12", "capacity", "share, capacity"),
        ("low: 0.1", "lou: 0.1", "low", "value, low, high, unit, source"),
        ("    price:", "    prise:", "price", "form, price"),
        ("total:", "totale:", "total", "form, total"),
        ("from:", "form:", "from", "name, youths, from, kinds"),
        ("upcoding: off", "else: {capasity: 1}", "capacity", "share, capacity"),
    ],
)
def test_a_misspelt_key_gets_the_nearest_name_of_its_own_place(old, new, near, valid):
    said = refusal(GOOD.replace(old, new, 1))
    assert f'did you mean "{near}"? valid names: {valid}' in said


def test_all_faults_are_listed_one_line_each():
    text = GOOD.replace("capacity: 12", "capasity: 12").replace("off", "maybe").replace("6100", "many")
    lines = parse_all_faults(Town, read(text))
    assert len(lines) == 3
    assert {line.split(":")[0] for line in lines} == {
        "town.yaml line 7",
        "town.yaml line 20",
        "town.yaml line 2",
    }


def test_a_thousand_faults_are_cut_with_a_count():
    text = "name: x\nfactors:\n" + "".join(f"  k{i}: x\n" for i in range(1000))
    lines = parse_all_faults(Town, read(text))
    assert len(lines) == 101
    assert lines[-1] == "town.yaml: and 900 more faults"
    assert refusal(text).endswith("(and 999 more)")


def test_a_message_is_one_printable_line_whatever_the_file_holds():
    hostile = '"\\e[2J\\n\\r\\u2028\\u202e<script>' + "x" * 150 + '"'
    for text in (f"{hostile}: 1", f"name: x\nyouths: {hostile}", f"name: x\nkinds: {{{hostile}: {{a: 1}}}}"):
        said = refusal(text)
        assert said.isprintable()
        assert len(said) <= 2000
    assert len(str(WrongInput("line\n" * 5000))) == 2000


def test_a_file_laid_over_another_changes_only_what_it_names():
    over = document_from_text("kinds:\n  mental:\n    capacity: 3\nyouths: 9\n", "over.yaml")
    town = parse(Town, merge(read(GOOD), over))
    assert town.kinds["mental"].capacity == 3
    assert town.youths == 9
    assert town.kinds["mental"].share.base == pytest.approx(0.35)
    assert town.kinds["family"] == parse(Town, read(GOOD)).kinds["family"]


def test_a_quantity_laid_over_another_leaves_none_of_its_old_low_and_high():
    over = read("kinds: {family: {share: {value: 0.9, unit: share, source: F001}}}")
    share = parse(Town, merge(read(GOOD), over)).kinds["family"].share
    assert (share.value, share.low, share.high) == (0.9, None, None)


def test_a_list_laid_over_another_replaces_it():
    over = read("contracts: [{form: tariff, price: {value: 1, unit: EUR, source: F001}}]")
    assert len(parse(Town, merge(read(GOOD), over)).contracts) == 1


def test_after_laying_over_every_line_names_the_file_that_it_came_from():
    over = document_from_text("\n\nkinds:\n  mental: {capacity: 3}\ncontracts: [{form: tariff}]\n", "over.yaml")
    merged = merge(read(GOOD), over)
    assert merged.where(("kinds", "mental", "capacity")) == "over.yaml line 4"
    assert merged.where(("kinds", "mental", "share", "unit")) == "town.yaml line 6"
    assert merged.where(("kinds", "family", "share")) == "town.yaml line 9"
    assert merged.where(("contracts", 1, "total")) == "over.yaml line 5"
    assert merged.where(("contracts", 0, "price")) == "over.yaml line 5"


def test_a_key_missing_after_laying_over_is_looked_for_in_the_last_file_that_spoke_of_it():
    base = document_from_text("name: x\nkinds:\n  mental: {capacity: 3}\n", "base.yaml")
    over = document_from_text("\n\nkinds: {mental: {capacity: 4}}\n", "over.yaml")
    with pytest.raises(WrongInput, match=r"over\.yaml line 3: kinds\.mental\.share: this key is missing"):
        parse(Town, merge(base, over))


def test_laying_over_leaves_both_files_as_they_were():
    base, over = read(GOOD), read("kinds: {mental: {capacity: 3}}")
    merge(base, over)
    assert base.tree == read(GOOD).tree
    assert base.where(("kinds", "mental", "capacity")) == "town.yaml line 7"
    assert over.tree == {"kinds": {"mental": {"capacity": "3"}}}


def test_the_nearest_name_is_found_and_a_far_one_is_not_guessed():
    assert nearest("capasity", ["share", "capacity"]) == "capacity"
    assert nearest("Tariff_B", ["tariff_b", "tariff_c"]) == "tariff_b"
    assert nearest("zzz", ["share", "capacity"]) is None
    assert nearest("x", []) is None


def test_an_unknown_name_is_told_with_the_nearest_and_the_valid_ones():
    said = str(unknown_name("lever", "start_lite", ["start_light", "tariff_b"], "plan.yaml line 3"))
    expected = 'plan.yaml line 3: unknown lever "start_lite", did you mean "start_light"?'
    assert said == f"{expected} valid names: start_light, tariff_b"
    many = str(unknown_name("lever", "zzz", [f"lever_{i}" for i in range(5000)]))
    assert many.startswith('unknown lever "zzz"; valid names: lever_0, lever_1')
    assert many.endswith("and 4980 more")


def test_a_record_that_was_read_cannot_be_changed():
    town = parse(Town, read(GOOD))
    with pytest.raises(ValueError, match="frozen"):
        town.youths = 3
