"""Examples on the card of a lever: which documents name the measure, and what was counted in a municipality."""

import re
from collections.abc import Iterator
from functools import cache

from experiments.i18n.catalogue import Words
from model.evidence.measures import Measure, measures
from model.evidence.reader import Evidence, evidence

MOST_RESULTS = 4
ONE_PLACE = re.compile(r"(?!NL\b)[\w' -]+")
"""The name of a municipality or region, rather than of the country or of several together."""


# The documents do not change while the app runs, and each lever shows the same ones again.
@cache
def examples(rows: tuple[str, ...], words: Words) -> list[str]:
    """Lines about the measures in these rows of the documents (M001…): first who names them, then what was seen."""
    kinds = [measures()[row] for row in rows]
    names = dict.fromkeys(_name_line(measure, words) for measure in kinds)
    results = dict.fromkeys(
        line for measure in kinds for source in measure.sources for line in _result_lines(source, words)
    )
    return [*names, *list(results)[:MOST_RESULTS]]


def _name_line(measure: Measure, words: Words) -> str:
    document = evidence()[measure.document]
    term = measure.dutch_term if words.language == "nl" else measure.english_term
    return words("card.example.named", place=_place(document), year=document.year[:4], term=term)


def _result_lines(fact: Evidence, words: Words) -> Iterator[str]:
    """A line for a result that was counted in one place and is described in this language; else nothing."""
    what = fact.dutch if words.language == "nl" else fact.quantity
    amount = _amount(fact, words)
    if fact.kind == "fact" and ONE_PLACE.fullmatch(_place(fact)) and what and amount:
        yield words("card.example.seen", place=_place(fact), told=what, amount=amount, id=fact.id)


def _place(fact: Evidence) -> str:
    return fact.place.split(" (")[0]


def _amount(fact: Evidence, words: Words) -> str:
    value = fact.number
    if value is None:
        return ""
    digits = 0 if value == round(value) else 1
    if fact.unit.startswith("%"):
        return f"{words.number(value, digits)}%"
    return f"€ {words.number(value)}" if fact.unit.startswith("EUR per") and value >= 1 else ""
