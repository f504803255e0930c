"""The chain as it runs: queues, places, flows and money, week by week, doing nothing and under the plan."""

from typing import Any

from app.components import vue
from app.components.caveat_texts import caveats_here
from app.components.labels import children_digits
from app.components.view import View, use_settled
from app.components.work_progress import JobPage
from app.pages.chain import components
from app.pages.chain.chart import board, reel, rows_of, waiting_at_the_end
from app.simulation.hooks import use_plan_result
from app.simulation.model_catalogue import place_of
from app.simulation.results import PlanResult, kpis
from app.simulation.service import Question
from app.solara_adapter.components import box, component, use_memo
from experiments.i18n.catalogue import Words
from experiments.replicate.parallel import Stopped
from model.history.weekly_frames import Cancelled, Film, Progress, record

TEXTS = (
    *("play", "pause", "back", "forward", "restart", "speed", "per_second", "week", "world", "hidden", "new", "year"),
    *("waits", "money", "spent", "planned", "board", "strip", "ghost"),
    *("say.week", "say.queue", "say.no_queue", "say.free", "say.free_one"),
    *("say.full", "say.beyond", "say.crises", "say.crisis", "say.ahead"),
    *("referrers", "exits", "products", "money.unit"),
)
WORLDS = ("base", "plan")


@component
def Chain(view: View) -> None:  # noqa: N802 - a component
    """Record a film of the region, then play it."""
    question = use_settled(view, Question.of(view.state))
    latest = use_plan_result(question)
    answer = latest.value if latest is not None and latest.key == question else None
    JobPage(
        view,
        "chain",
        view.words("chain.waiting"),
        ("film", question),
        lambda progress, cancelled: _films(question, progress, cancelled),
        lambda films, current: _Player(view, films, answer if current else None),
    )


def _films(question: Question, progress: Progress, cancelled: Cancelled) -> list[Film]:
    """Films of doing nothing, and of the plan if there is one; raises ``Stopped`` once ``cancelled()``."""
    questions = list(dict.fromkeys((question.do_nothing(), question)))
    films = []
    for done, recorded in enumerate(questions):

        def tell(week: int, weeks: int, done: int = done) -> None:
            progress(done * weeks + week, len(questions) * weeks)

        films.append(record(recorded.scenario(), 0, tell, cancelled))
        if cancelled():
            raise Stopped
    return films


@component
def _Player(view: View, films: list[Film], answer: PlanResult | None) -> None:  # noqa: N802
    words, place = view.words, place_of(view.state.place)
    fixed = use_memo(lambda: board(films, words), [films, words.language])
    reels = use_memo(lambda: [reel(film, rows_of(films)) for film in films], [films])
    note = words("chain.note.region", count=place.regions) if place.regions > 1 else words("chain.note")
    budget = words(f"budget.name.{caveats_here(view.state).basis}")
    week, world = view.state.detail_of("week"), view.state.detail_of("world")
    with box("parts"):
        vue.plain_headline(sentence(films, answer, words))
        components.chain_live(
            texts={name: words.get(f"chain.{name}") for name in TEXTS} | {"note": note, "budget": budget},
            worlds=[{"id": name, "name": words(f"line.{name}")} for name in WORLDS[: len(films)]],
            board=fixed,
            reels=reels,
            # From a link, in which anything may stand.
            week=min(int(week), films[0].weeks - 1) if week.isdecimal() and len(week) < 6 else 0,
            world=WORLDS.index(world) if world in WORLDS[: len(films)] else len(films) - 1,
            language=words.language,
            event_noted=lambda shown: view.dispatch({"note": _position(shown)}),
        )


def _position(shown: dict[str, Any]) -> dict[str, str]:
    return {"week": str(int(shown["week"])), "world": WORLDS[bool(shown["world"])]}


def sentence(films: list[Film], answer: PlanResult | None, words: Words) -> str:
    """The mean waiting list over all runs, as other pages show it; then that of the one run in the film."""
    base, plan = (words.number(waiting_at_the_end(film)) for film in (films[0], films[-1]))
    film = words(f"chain.headline.{'none' if len(films) == 1 else 'plan'}", base=base, plan=plan)
    return f"{_mean(answer, words)} {film}"


def _mean(answer: PlanResult | None, words: Words) -> str:
    if answer is None or not answer.full:
        return words("chain.mean.busy", wanted=answer.wanted) if answer else ""
    waiting = kpis(answer)["waiting"]
    # The mean of all runs comes first: the film is one run, and may differ from it.
    key = "base" if not answer.changed else "seen" if waiting.change.seen else "unseen"
    digits = children_digits(waiting)
    base, plan = (words.number(side, digits) for side in (waiting.base, waiting.shown(1.0, digits)))
    return words(f"chain.mean.{key}", number=answer.number, year=answer.last_year, base=base, plan=plan)
