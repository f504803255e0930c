"""Every number can be traced to a fact, an assumption or a document."""

import re
from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from model.evidence.glossary import glossary
from model.evidence.measures import measures
from model.evidence.reader import evidence, mentioned_in, sources_of
from model.evidence.tables import read_table


def ids(text: str) -> list[str]:
    return [one.id for one in sources_of(text)]


def test_every_fact_assumption_and_document_is_there_once():
    kinds = [one.kind for one in evidence().values()]
    assert kinds.count("fact") == 339
    assert kinds.count("assumption") >= 111
    assert kinds.count("document") == 5
    assert all(name == one.id for name, one in evidence().items())


def test_every_fact_says_where_it_was_published():
    for one in evidence().values():
        if one.kind == "fact":
            assert one.source and one.unit and one.year and one.place, one.id
            assert one.address.startswith("http") or evidence()[one.address].kind == "document", one.id
            assert one.confidence in {"high", "medium", "low"}, one.id


def test_an_assumption_is_never_passed_off_as_published():
    assumed = [one for one in evidence().values() if one.kind == "assumption"]
    assert all(one.source.startswith("assumption") and not one.address for one in assumed)


def test_a_range_holds_its_value():
    for one in evidence().values():
        if one.number is not None:
            low = one.number if one.low is None else one.low
            high = one.number if one.high is None else one.high
            assert low <= one.number <= high, one.id


def test_a_published_share_is_read_as_it_stands():
    share = evidence()["F012"]
    assert (share.number, share.unit, share.year, share.place) == (21.0, "% of cost", "2024", "Uithoorn")
    assert share.address == "uithoorn-2024"


def test_a_value_that_is_not_one_number_stays_text():
    assert evidence()["F154"].number is None
    assert evidence()["F154"].value == "75.60 / 111.60"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F012, U03", ["F012", "U03"]),
        ("U12", ["U12"]),
        ("F012; F012 (share of spend)", ["F012"]),
        ("F009-F014", ["F009", "F010", "F011", "F012", "F013", "F014"]),
        ("F009–014", ["F009", "F010", "F011", "F012", "F013", "F014"]),
        ("F123-F131", ["F123", "F130", "F131"]),
        ("document uithoorn-2024", ["uithoorn-2024"]),
        ("document uithoorn-2024, F012", ["uithoorn-2024", "F012"]),
    ],
)
def test_a_source_text_leads_to_what_it_names(text: str, expected: list[str]):
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "F999",
        "U27x",
        "U99",
        "document utrecht-2020",
        "",
        "F012,",
        "somebody said",
        "F014-F009",
        "F012-U03",
        "f012",
    ],
)
def test_an_unknown_source_is_refused_with_what_was_expected(text: str):
    with pytest.raises(WrongInput, match="expected"):
        sources_of(text)


def test_all_128_measures_keep_their_number():
    assert list(measures()) == [f"M{number:03d}" for number in range(1, 129)]


def test_every_measure_comes_from_a_document_and_names_facts_that_exist():
    for measure in measures().values():
        assert evidence()[measure.document].kind == "document"
        assert measure.dutch_term and measure.english_term and measure.mechanism, measure.row
        assert all(one.kind != "document" for one in measure.sources)
    assert [one.id for one in measures()["M056"].sources] == ["F030", "F331", "F332", "F333", "F334", "F335"]


def test_a_sentence_without_numbers_names_no_facts():
    assert mentioned_in("size none") == []


def test_every_term_has_both_languages_and_a_meaning():
    assert len(glossary()) == 46
    assert glossary()["segment_c"].dutch.startswith("hoogspecialistische")
    assert all(term.dutch and term.english and term.meaning for term in glossary().values())


def test_changing_the_answer_does_not_change_the_evidence():
    evidence().clear()
    assert "F012" in evidence()


@pytest.mark.parametrize("table", ["id,b\n1,2\n", "id,a\n1\n", "id,a\n1,2\n1,3\n", "id,a\n,2\n", ""])
def test_a_damaged_table_is_refused_with_what_was_expected(tmp_path: Path, table: str):
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    with pytest.raises(WrongInput, match="expected"):
        read_table("table.csv", ("id", "a"), tmp_path)


def test_what_was_put_in_dutch_says_no_english():
    """Words that are English only, in any text of the table."""
    english = re.compile(r"\b(the|of a|and|share of|per year|children|youths|weeks|providers|with|without|cost)\b")
    assert [one.dutch for one in evidence().values() if english.search(one.dutch)] == []
