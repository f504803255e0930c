"""Claims of the documents and what the model makes of them. Pure but for the runs."""

from collections.abc import Mapping
from typing import Any

from experiments.catalogue.reader import load_entry, scenario_names
from experiments.compare.claim_check import Judgement, judge_pairs, sides
from experiments.compare.comparison import compared
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import Cancelled, Progress
from model.evidence.reader import sources_of

PAIRS = 12
TONES = {"confirmed": "better", "refuted": "worse", "undecided": "unseen"}


def check_claim(name: str, progress: Progress, cancelled: Cancelled) -> Judgement:
    """The verdict on the claim of a scenario of the documents."""
    entry = load_entry(name)
    pair = entry.scenario.do_nothing(), entry.scenario
    (comparison,) = compared(*pair, replications=PAIRS, progress=progress, cancelled=cancelled)
    if cancelled():
        raise Stopped
    return judge_pairs(entry.claim, *sides(entry.claim, comparison))


def claim_cards(known: Mapping[str, Judgement | None], busy: str, words: Words) -> list[dict[str, Any]]:
    """A card for each claim, with its verdict where that is known."""
    return [_card(name, known.get(name), name == busy, words) for name in scenario_names()]


def _card(name: str, judgement: Judgement | None, busy: bool, words: Words) -> dict[str, Any]:
    entry = load_entry(name)
    title = words.of(entry.scenario.name) if entry.scenario.name else name
    sources = "; ".join(dict.fromkeys(source.source or source.quantity for source in sources_of(entry.claim.source)))
    return {
        "id": name,
        "mark": "",
        "title": title,
        "sub": words.of(entry.text.about),
        "verdict": words(f"src.verdict.{judgement.verdict}") if judgement else "",
        "tone": TONES[judgement.verdict] if judgement else "",
        "rows": [
            {"head": words("src.claim.says"), "text": words.of(entry.claim.text)},
            {"head": words("src.claim.source"), "text": f"{entry.claim.source}: {sources}"},
        ],
        "lines": [words.pick(judgement, "sentence")] if judgement else [],
        "button": "" if judgement else words("src.claim.run"),
        "busy": busy,
    }
