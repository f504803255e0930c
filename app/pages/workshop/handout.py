"""The sheet that people take home: a page of its own that shows without the app and prints well."""

from collections.abc import Iterable
from html import escape

from app.pages.workshop.hooks import Answers
from app.pages.workshop.lead_view_model import apart_lines, consensus_of, plan_rows, questions_on, spread_rows
from app.pages.workshop.room import Room, Round
from app.pages.workshop.view_model import (
    asked_in_words,
    base_line,
    caveats_told,
    effect,
    levers_by_id,
    moves,
    prediction_words,
    question_of,
)
from app.simulation.model_catalogue import model_version, place_of, sources_shown
from app.simulation.service import Question
from experiments.i18n.catalogue import Words
from experiments.report.deterministic_zip import printable

STYLE = """
body { font: 11pt/1.45 Inter, system-ui, sans-serif; color: #12233d; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { margin: 2rem 0 .5rem; padding-top: 1rem; border-top: 2px solid #d5dce6; font-size: 1.2rem; }
h3 { margin: 1.2rem 0 .3rem; font-size: 1rem; } .soft { color: #55657d; } .ask { font-size: 1.15rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #d5dce6; }
th { color: #55657d; font-weight: 600; } td:first-child, .lead { font-weight: 600; } ul { margin: .3rem 0; padding-left: 1.2rem; }
.small { font-size: .85rem; } @media print { body { margin: 0; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } }
"""  # noqa: E501 - a style sheet


def sheet(room: Room, answers: Answers, words: Words) -> str:
    """The whole sheet, as one file."""
    place = getattr(place_of(room.around.place).name, words.language)
    year = place_of(room.around.place).start.year + room.around.years - 1
    title = words("shop.sheet.title")
    teams = [f"{one.name} ({words(f'shop.role.{one.role}')})" for one in room.teams]
    body = [
        f"<h1>{_(title)}</h1>",
        f'<p class="soft">{_(words("shop.sheet.place", place=place, year=year))}</p>',
        f'<div class="small">{_list(caveats_told(room, words))}</div>',
        f"<h3>{_(words('shop.sheet.teams'))}</h3><p>{_(', '.join(teams))}</p>",
        *(_round(room, now, number, answers, words) for number, now in enumerate(room.rounds, 1)),
        _talk(words),
        _sources(room, words),
        _made(room, answers, words),
    ]
    head = f'<meta charset="utf-8"><title>{_(title)}, {_(place)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="{words.language}"><head>{head}</head><body>{"".join(body)}</body></html>'


def _round(room: Room, now: Round, number: int, answers: Answers, words: Words) -> str:
    done = number <= len(room.past)
    parts = [f"<h2>{_(words('shop.lead.round', number=number))}</h2>"]
    parts.append(f'<p class="ask">{_(asked_in_words(room, now.ask, words))}</p>')
    if now.ask.levers:
        parts.append(_list(moves(now.ask.levers, words)) + f"<p>{_(base_line(now.ask, words))}</p>")
        parts.append(_thoughts(room, now, words))
        if done or room.phase not in {"predict", "locked"}:
            parts.append(_found(room, now, answers, words))
    if now.may:
        parts.append(_plans(room, now, answers, words, voted=done or room.phase == "consensus"))
    return "".join(parts)


def _thoughts(room: Room, now: Round, words: Words) -> str:
    rows = [
        (room.name_of(team), said["cost"], said["wait"])
        for team, one in sorted(now.predictions.items())
        for said in [prediction_words(one, now.ask, words)]
    ]
    heads = (words("shop.plans.team"), words("shop.cost"), words("shop.wait"))
    return f"<h3>{_(words('shop.sheet.thought'))}</h3>{_table(heads, rows, words)}"


def _found(room: Room, now: Round, answers: Answers, words: Words) -> str:
    found = effect(answers, question_of(room, now.ask.levers), words)
    told = f"{words('shop.cost')}: {found['cost']}. {words('shop.wait')}: {found['wait']}."
    return f'<h3>{_(words("shop.sheet.found"))}</h3><p class="lead">{_(told)}</p>'


def _plans(room: Room, now: Round, answers: Answers, words: Words, *, voted: bool) -> str:
    heads = [words(f"shop.plans.{name}") for name in ("team", "moves")] + [words("shop.cost"), words("shop.wait")]
    rows = []
    for row in plan_rows(room, now, answers, words, dots=voted):
        cells = [row["team"], "; ".join(row["moves"]), row["cost"], row["wait"]]
        rows.append([*cells, str(row["dots"])] if voted else cells)
    heads += [words("shop.plans.dots")] if voted else []
    levers = spread_rows(room, now, words)
    spread = [(row["name"], row["min"], row["value"], row["max"], row["touched"]) for row in levers if row["moved"]]
    left = ", ".join(row["name"] for row in levers if not row["moved"])
    untouched = f"<p>{_(words('shop.table.untouched', names=left))}</p>" if left else ""
    names = [words(f"shop.sheet.{name}") for name in ("lever", "low", "mean", "high", "touched")]
    apart = apart_lines(room, now, words) or [words("shop.consensus.agree")]
    plan = consensus_of(room, now)
    found = effect(answers, question_of(room, plan), words)
    told = f"{words('shop.cost')}: {found['cost']}. {words('shop.wait')}: {found['wait']}."
    middle = _list(moves(plan, words) or [words("shop.consensus.still")]) + f'<p class="lead">{_(told)}</p>'
    return "".join(
        [
            f"<h3>{_(words('shop.sheet.plans'))}</h3>{_table(heads, rows, words)}",
            f"<h3>{_(words('shop.sheet.spread'))}</h3>{_table(names, spread, words)}{untouched}",
            f"<h3>{_(words('shop.consensus.title'))}</h3>{middle}" if voted else "",
            f"<h3>{_(words('shop.consensus.apart'))}</h3>{_list(apart)}",
        ]
    )


def _talk(words: Words) -> str:
    lines = [words(f"shop.sheet.talk.{name}") for name in ("one", "two", "three")]
    return f"<h2>{_(words('shop.sheet.talk'))}</h2>{_list(lines)}"


def _sources(room: Room, words: Words) -> str:
    """The sources of every lever that was moved or asked about."""
    used = {name for now in room.rounds for plan in now.plans.values() for name, _value in plan}
    used |= {name for now in room.rounds for name, _value in now.ask.levers}
    levers = [lever for name, lever in levers_by_id().items() if name in used]
    parts = [
        f"<h3>{_(words.pick(one, 'name'))}</h3>{_list(sources_shown(one.sources, words.language))}" for one in levers
    ]
    return f'<div class="small"><h2>{_(words("shop.sheet.sources"))}</h2>{"".join(parts)}</div>'


def _made(room: Room, answers: Answers, words: Words) -> str:
    runs = [found.number for one in _told(room) if (found := answers.get(one)) is not None]
    how = words("shop.sheet.how", number=min(runs, default=0))
    how = how if told_on_all_runs(room, answers) else f"{how} {words('shop.sheet.rough')}"
    made = words("shop.sheet.made", version=model_version(), seed=room.around.seed)
    return f'<p class="soft small">{_(how)}</p><p class="soft small">{_(made)}</p>'


def _told(room: Room) -> set[Question]:
    """What the sheet tells of: nobody voted on before a round has come to its end."""
    rounds = [(now, "consensus" if at < len(room.past) else room.phase) for at, now in enumerate(room.rounds)]
    return {one for now, phase in rounds for one in questions_on(room, now, phase)}


def told_on_all_runs(room: Room, answers: Answers) -> bool:
    """Whether all that the sheet tells stands on the full number of runs."""
    return all((found := answers.get(one)) is not None and found.full for one in _told(room))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], words: Words) -> str:
    lines = ["".join(f"<td>{_(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return f"<p>{_(words('shop.sheet.nothing'))}</p>"
    head = "".join(f'<th scope="col">{_(cell)}</th>' for cell in heads)
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_(line)}</li>' for line in lines)}</ul>"


def _(text: str) -> str:
    return escape(printable(text))
