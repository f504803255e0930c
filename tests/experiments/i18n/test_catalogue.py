"""One catalogue of texts: complete in both languages, each key once, and later folders count."""

from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from experiments.i18n.catalogue import REPORT_TEXTS, Catalogue, Words, report_words


def catalogue(folder: Path, **languages: str) -> Catalogue:
    (folder / "text").mkdir(parents=True, exist_ok=True)
    for name, text in languages.items():
        (folder / "text" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Catalogue((folder,))


def test_the_texts_of_reports_have_no_problems():
    assert list(REPORT_TEXTS.problems()) == []


@pytest.mark.parametrize(
    ("dutch", "english", "problem"),
    [
        ("a: één\nb: twee", "a: one", "b: missing or empty in en"),
        ('a: ""', "a: one", "a: missing or empty in nl"),
        ("a: '{count} keer'", "a: '{number} times'", "a: other values in nl than in en"),
    ],
)
def test_a_text_that_one_language_lacks_or_fills_in_otherwise_is_named(tmp_path, dutch, english, problem):
    assert list(catalogue(tmp_path, nl=dutch, en=english).problems()) == [problem]


def test_a_key_that_stands_in_two_files_below_a_folder_is_refused(tmp_path):
    for page, text in (("one", "a: één"), ("other", "a: nog een")):
        catalogue(tmp_path / page, nl=text)
    twice = Catalogue((tmp_path,))
    with pytest.raises(ValueError, match="a also stands in another file"):
        twice.texts("nl")


def test_the_text_of_a_later_folder_counts_and_the_others_stay(tmp_path):
    first = catalogue(tmp_path / "first", en="a: long\nb: other")
    second = catalogue(tmp_path / "second", en="a: short {count}")
    words = Words("en", Catalogue((*first.roots, *second.roots)))
    assert (words("a", count=2), words("b"), words.get("c"), words.get("c", "-")) == ("short 2", "other", "", "-")


def test_an_unknown_language_is_wrong_input():
    with pytest.raises(WrongInput, match="language: found 'fr', expected nl or en"):
        report_words("fr")


def test_amounts_are_written_in_the_size_that_a_reader_uses():
    nl, en = report_words("nl"), report_words("en")
    assert nl.euro(4.9e6) == "€\xa04,90\xa0mln"
    assert en.euro(312e6) == "€\xa0312\xa0million"
    assert nl.euro(1.5e9) == "€\xa01,50\xa0mld"
    assert nl.euro(-12345.0) == "€\xa0−12.300"
    assert nl.millions(12.345e6, 1) == "€\xa012,3\xa0mln"
    assert nl.amount(0.123, "share") == "12,3\xa0%"
    assert en.change(-0.123, "share") == "12.3\xa0percentage points"
    assert en.measured(0.125, "share") == "12.5%"
