"""View model of the film of a region: rows of products, and all weeks packed as text. Pure functions."""

from typing import Any

import numpy as np

from experiments.i18n.catalogue import Words
from model.history.events import REFERRERS
from model.history.weekly_frames import EXITS, Film
from model.policy.segments import SEGMENT_IDS
from model.setup.dimensions import WEEKS

CENTS_PER_THOUSAND_EURO = 100_000
GROUPS = {"local": "local", "B": "B", "C": "C", "stay": "stay"}
Drawn = dict[str, Any]


def rows_of(films: list[Film]) -> list[int]:
    """The products that anybody uses or waits for, in the order of their segments."""
    # Over all films, so that both worlds have the same rows.
    used = np.sum([film.in_care.sum(axis=0) + film.waiting.sum(axis=0) for film in films], axis=0)
    segments = films[0].setup.product_segments
    return sorted(np.flatnonzero(used > 0).tolist(), key=lambda row: (int(segments[row]), row))


def board(films: list[Film], words: Words) -> Drawn:
    """The fixed parts of the board: products, referrers, exits, and the first year."""
    first, rows = films[0], rows_of(films)
    names = list(first.setup.place.products.values())
    segments = [SEGMENT_IDS[int(first.setup.product_segments[row])] for row in rows]
    starts = np.sum([film.starts.sum(axis=(0, 1)) for film in films], axis=0)
    return {
        "products": [
            {"name": words.of(names[row].name), "segment": segment, "kind": GROUPS.get(segment, "other")}
            for row, segment in zip(rows, segments, strict=True)
        ],
        "referrers": [
            {"id": kind, "name": words(f"chain.referrer.{name}")}
            for kind, name in enumerate(REFERRERS)
            if starts[kind] > 0
        ],
        "exits": [words(f"chain.exit.{name}") for name in EXITS],
        "first_year": first.setup.place.start.year,
        "weeks": first.weeks,
        "weeks_per_year": WEEKS,
        "most_waiting": max(1, *(int(film.waiting[:, rows].max()) for film in films)),
    }


def reel(film: Film, rows: list[int]) -> dict[str, str]:
    """All weeks of one world as text: numbers by week and row; flows as triples (row, end, number) for each week.

    ``used`` is places in use, or children where there is no limit; money is in thousands of euro.
    """
    return {
        "waiting": _line(film.waiting[:, rows]),
        "used": _line(film.used[:, rows]),
        "places": _line(film.places[:, rows]),
        "hidden": _line(film.hidden),
        "needs": _line(film.needs),
        "crises": _line(film.crises),
        "money": _line(np.rint(film.cents / CENTS_PER_THOUSAND_EURO)),
        "budget": _line(np.rint(film.budget_cents / CENTS_PER_THOUSAND_EURO)),
        "starts": _flows(film.starts[:, rows]),
        "exits": _flows(film.exits[:, rows]),
    }


def _line(values: np.ndarray) -> str:
    return ",".join(map(str, values.astype(np.int64).ravel().tolist()))


def _flows(flows: np.ndarray) -> str:
    weeks = []
    for week in flows:
        # Only who moves: in most weeks most ways are empty.
        row, end = np.nonzero(week)
        weeks.append(",".join(map(str, np.stack([row, end, week[row, end]], axis=1).ravel().tolist())))
    return "|".join(weeks)


def waiting_at_the_end(film: Film) -> int:
    """The number of children waiting in the last week."""
    return int(film.waiting[-1].sum())
