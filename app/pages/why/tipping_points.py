"""View models of the tipping points and the uncertainty of a conclusion: tables and sentences. Pure functions."""

from typing import Any

from app.components.labels import assumption_name
from app.simulation.model_catalogue import place_of
from app.simulation.service import Question
from experiments.i18n.amounts import Amounts
from experiments.i18n.catalogue import Words, report_words
from experiments.uncertainty.propagation import Uncertain
from model.policy.assumptions import assumptions_of


def flip_table(rows: list[dict[str, Any]], question: Question, words: Words) -> dict[str, Any]:
    """The assumptions that matter most: where each stands, how far it may go, and where the conclusion turns."""
    place = place_of(question.place)
    turning = [row for row in rows if row["how_far"] is not None]
    sub = "why.flip.some" if turning else "why.flip.none" if rows else "why.flip.never"
    heads = [{"name": words(f"why.flip.{name}")} for name in ("assumption", "now", "range", "turns")]
    body = [
        {
            "name": assumption_name(assumptions_of(place)[row["id"]], place, words),
            "unit": "",
            "cells": [
                {"text": _number(row["value"], row, words), "tone": ""},
                {"text": f"{_number(row['low'], row, words)} – {_number(row['high'], row, words)}", "tone": ""},
                {"text": _turn(row, words), "tone": "" if row["how_far"] is None else "worse-text"},
            ],
        }
        for row in rows
    ]
    return {
        "kind": "flip",
        "title": words("why.flip"),
        "sub": words(sub),
        "heads": heads,
        "groups": [{"name": "", "rows": body}] if body else [],
    }


def _turn(row: dict[str, Any], words: Words) -> str:
    if row["how_far"] is None:
        return words("why.flip.stays")
    return words("why.flip.at", value=_number(row["flips_at"], row, words), share=round(100 * row["how_far"]))


def _number(value: float, row: dict[str, Any], words: Words) -> str:
    if row["unit"] == "share":
        return f"{words.number(100 * value, 1)}%"
    return report_words(words.language).amount(value, row["unit"])


ALIKE = 1.25
"""Two bands count as about equally wide when neither is more than so many times as wide as the other."""


def sure_of(result: Uncertain, words: Words) -> tuple[dict[str, Any], Amounts]:
    """The two layers, and how their amounts are written."""
    row = result.futures[0].row()
    ends = [row[f"{layer}_{end}"] for layer in ("chance", "not_knowing") for end in ("low", "high")]
    return row, Amounts.of(row["unit"], max(abs(end) for end in ends), words)


def sure_sub(result: Uncertain, words: Words) -> str:
    """The subtitle of the two bands: outcome, period and unit."""
    figure, (_, amounts) = result.futures[0].figure, sure_of(result, words)
    outcome = words.pick(figure.declared, "name")
    return words("why.sure.sub", outcome=outcome, year=str(figure.year), unit=amounts.name())


def sure_lines(result: Uncertain, words: Words) -> list[str]:
    """In how many futures the outcome is lower, which of the two bands is wider, and whether they agree."""
    row, amounts = sure_of(result, words)
    lower = round(100 * (1.0 - row["share_above_nothing"]))
    # The ends change places: the share above doing nothing turns into the share below it.
    low, high = (round(100 * (1.0 - row[end])) for end in ("share_high", "share_low"))
    outcome = words.pick(result.futures[0].figure.declared, "name")
    lines = [
        words("why.sure.share", share=lower, low=low, high=high, outcome=outcome),
        words(f"why.sure.{_wider(row)}"),
    ]
    if row["value_outside"]:
        value, middle = (amounts.signed(row[name]) for name in ("value", "middle_of_draws"))
        lines.append(words("why.sure.outside", value=value, middle=middle))
    if result.failed:
        lines.append(words("why.sure.failed", number=result.failed))
    return lines


def _wider(row: dict[str, Any]) -> str:
    """Which of the two bands, as they are drawn, is wider."""
    chance, knowing = (row[f"{layer}_high"] - row[f"{layer}_low"] for layer in ("chance", "not_knowing"))
    if max(chance, knowing) <= ALIKE * min(chance, knowing):
        return "both"
    return "chance" if chance > knowing else "knowing"
