"""A page that waits for the compiler says how far it is."""

import time
from typing import Any

import pytest
from reacton import render

import app.simulation.hooks
from agents.base.compiler.compile_progress import CompileProgress
from app.i18n.texts import app_words
from app.pages.explore.page import _Empty


def texts_in(drawn: Any) -> list[str]:
    found: list[str] = []
    for child in drawn.children:
        found += [child] if isinstance(child, str) else texts_in(child) if hasattr(child, "children") else []
    return found


def test_the_first_page_tells_how_far_compiling_is_and_stops_when_it_is_done(monkeypatch: pytest.MonkeyPatch):
    progress = CompileProgress()
    monkeypatch.setattr(app.simulation.hooks, "COMPILE_PROGRESS", progress)
    monkeypatch.setattr(app.simulation.hooks, "LOOK_SECONDS", 0.01)
    progress.report(3, 9, compiling=True)
    drawn, context = render(_Empty(app_words("nl")), handle_error=False)

    def shows(text: str) -> None:
        until = time.monotonic() + 60
        while text not in texts_in(drawn):
            assert time.monotonic() < until, texts_in(drawn)
            time.sleep(0.01)

    shows("Het rekenhart wordt eenmalig klaargemaakt: 3 van 9. Dat duurt ongeveer een minuut.")
    progress.report(4, 9, compiling=True)
    shows("Het rekenhart wordt eenmalig klaargemaakt: 4 van 9. Dat duurt ongeveer een minuut.")
    progress.report(9, 9, compiling=False)
    shows("De eerste keer na installatie kan dit ruim een minuut duren.")
    context.close()
