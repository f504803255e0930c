"""The command that tells the life of one simulated child in two worlds."""

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Argument, Option

from agents.base.files.errors import WrongInput
from app.cli import completion

if TYPE_CHECKING:
    from app.cli.scenario_options import Asked
    from app.pages.child.narrative import Telling
    from experiments.compare.child_comparison import Lives

Set = Annotated[
    list[str] | None,
    Option("--set", autocompletion=completion.levers, metavar="LEVER=VALUE", help="Push a lever in the plan."),
]
Response = Annotated[
    list[str] | None,
    Option(autocompletion=completion.responses, metavar="NAME=on|off", help="Switch a response on or off in the plan."),
]
Surroundings = Annotated[
    list[str] | None,
    Option(
        "--circumstance",
        autocompletion=completion.circumstances,
        metavar="NAME=VALUE",
        help="Set what nobody steers, in both worlds.",
    ),
]


def register(application: typer.Typer) -> None:
    """Add this command."""
    application.command(epilog="Example: jeugdstroom child uithoorn --set capacity_b=0.3")(child)


def child(
    place: Annotated[
        str,
        Argument(
            autocompletion=completion.places_and_scenarios,
            metavar="PLACE|SCENARIO|FILE.yaml",
            help="Where it lives; without levers.",
        ),
    ],
    number: Annotated[
        str | None, Argument(metavar="[NUMBER]", help="Which child; the one whose life differs most when left out.")
    ] = None,
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    years: Annotated[int | None, Option(help="Years to simulate (10, or what the file says).")] = None,
    seed: Annotated[int | None, Option(help="Start of all chance (1, or what the file says).")] = None,
    language: Annotated[
        str, Option(autocompletion=completion.languages, metavar="nl|en", help="Language of the story.")
    ] = "en",
    json: Annotated[bool, Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """The life of one simulated child, week by week, doing nothing and under a plan. No real child."""
    from app.cli.scenario_options import Asked

    asked = Asked(lever or [], response or [], circumstance or [], years, None, seed, None, json, None)
    tell(place, number, asked, language)


def tell(place: str, number: str | None, asked: "Asked", language: str) -> None:
    """Find the child, then tell its life."""
    from app.cli.scenario_options import scenario_of
    from app.i18n.texts import app_words
    from app.pages.child.narrative import Telling
    from experiments.i18n.catalogue import report_words
    from model.setup.setup import set_up

    spoken = report_words(language).language
    base, plan = scenario_of(place, asked, steered=False), scenario_of(place, asked)
    lives = _lives(base, plan, number)
    telling = Telling(set_up(base), app_words(spoken))
    if asked.json:
        print(json_text.dumps(content(lives, telling, changed=base != plan), ensure_ascii=False, indent=1))
    else:
        _print(lives, telling, changed=base != plan)


def _lives(base: Any, plan: Any, name: str | None) -> "Lives":
    from app.cli.run import progress_bar
    from experiments.compare.child_comparison import Reason, follow, follow_one

    if name is not None:
        return follow_one(base, plan, name)
    with progress_bar("following") as progress:
        found = follow(base, plan, 0, progress)
    picked = [one for reason in Reason for one in found.picked[reason]]
    if not picked:
        raise WrongInput("child: nobody here comes into care; choose a larger place or more years")
    return found.lives[picked[0]]


def content(lives: "Lives", telling: "Telling", *, changed: bool) -> dict[str, Any]:
    """Everything that is told, as plain values."""
    from app.pages.child.narrative import headline, weeks_told

    worlds = {"base": lives.base} | ({"plan": lives.plan} if changed else {})
    return {
        "child": lives.name,
        "no_real_child": telling.words("child.no_real"),
        "told": "".join(str(piece["text"]) for piece in headline(lives, telling, changed=changed)),
        "worlds": {
            name: {
                "weeks_waiting": story.weeks_waiting,
                "weeks_in_care": story.weeks_in_care,
                "times_back": story.returns,
                "euro": story.cents / 100,
            }
            for name, story in worlds.items()
        },
        "weeks": [
            {"date": telling.day(row["week"]).isoformat()}
            | {world: [one["text"] for one in row[world]] for world in ("both", *worlds) if row[world]}
            for row in weeks_told(lives, telling, changed=changed)
        ],
    }


def _print(lives: "Lives", telling: "Telling", *, changed: bool) -> None:
    from app.cli.output import print_rows
    from app.cli.output import say as say_line
    from app.pages.child.narrative import headline, summary, weeks_told
    from experiments.i18n.format import HARD_SPACE

    def say(sentence: str) -> None:
        say_line(sentence.replace(HARD_SPACE, " "))

    words = telling.words
    say("".join(str(piece["text"]) for piece in headline(lives, telling, changed=changed)))
    say(words("child.no_real"))
    base, plan = words("child.world.base"), words("child.world.plan")
    say(f"{base}: {summary(lives.base, telling)}.")
    if changed:
        say(f"{plan}: {summary(lives.plan, telling)}.")
    week = words("child.story.week")
    rows = []
    for row in weeks_told(lives, telling, changed=changed):
        told = {name: " ".join(one["text"] for one in row[name]) for name in ("both", "base", "plan")}
        left, right = (told["both"],) * 2 if told["both"] else (told["base"], told["plan"])
        rows.append({week: row["date"], base: left, plan: right})
    print_rows(rows, (week, base, plan) if changed else (week, base))
