"""Claims of the documents and what the model makes of them. Pure but for the runs."""

from collections.abc import Mapping
from typing import Any

from experiments.catalogue.reader import load_entry, scenario_names
from experiments.compare.claim_check import Judgement, judged, sides
from experiments.compare.comparison import compared
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import Cancelled, Progress
from model.evidence.reader import sources_of

PAIRS = 12
TONES = {"confirmed": "better", "refuted": "worse", "undecided": "unseen"}


def judged_claim(name: str, progress: Progress, cancelled: Cancelled) -> Judgement:
    """The verdict on the claim of a scenario of the documents."""
    entry = load_entry(name)
    scenario = entry.scenario
    (found,) = compared(scenario.do_nothing(), scenario, replications=PAIRS, progress=progress, cancelled=cancelled)
    if cancelled():
        raise Stopped
    return judged(entry.claim, *sides(entry.claim, found))


def claim_cards(known: Mapping[str, Judgement | None], busy: str, words: Words) -> list[dict[str, Any]]:
    """A card for each claim, with its verdict where that is known."""
    return [_card(name, known.get(name), name == busy, words) for name in scenario_names()]


def _card(name: str, found: Judgement | None, busy: bool, words: Words) -> dict[str, Any]:
    entry = load_entry(name)
    title = words.of(entry.scenario.name) if entry.scenario.name else name
    sources = "; ".join(dict.fromkeys(source.source or source.quantity for source in sources_of(entry.claim.source)))
    return {
        "id": name,
        "mark": "",
        "title": title,
        "sub": words.of(entry.text.about),
        "verdict": words(f"src.verdict.{found.verdict}") if found else "",
        "tone": TONES[found.verdict] if found else "",
        "rows": [
            {"head": words("src.claim.says"), "text": words.of(entry.claim.text)},
            {"head": words("src.claim.source"), "text": f"{entry.claim.source}: {sources}"},
        ],
        "lines": [words.pick(found, "sentence")] if found else [],
        "button": "" if found else words("src.claim.run"),
        "busy": busy,
    }
