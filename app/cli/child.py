"""The command that prints the life of one simulated child in two worlds."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument

from agents.base.files.errors import WrongInput
from app.cli.options import ChildOptions, expand_options, scenario_argument
from app.cli.progress import progress_bar

if TYPE_CHECKING:
    from app.pages.child.narrative import StoryContext
    from experiments.compare.child_comparison import Lives
    from model.scenario import Scenario


def register(application: typer.Typer) -> None:
    """Add this command."""
    application.command(epilog="Example: jeugdstroom child uithoorn --set capacity_b=0.3")(child)


@expand_options
def child(
    options: ChildOptions,
    place: Annotated[str, scenario_argument("PLACE|SCENARIO|FILE.yaml", "Where it lives; without levers.")],
    number: Annotated[
        str | None, Argument(metavar="[NUMBER]", help="Which child; the one whose life differs most when left out.")
    ] = None,
) -> None:
    """The life of one simulated child, week by week, doing nothing and under a plan. No real child."""
    from app.cli.scenario_options import scenario_of
    from app.i18n.texts import app_words
    from app.pages.child.narrative import StoryContext
    from model.setup.setup import set_up

    words = app_words(options.language)
    base, plan = scenario_of(place, options, steered=False), scenario_of(place, options)
    lives, telling = _lives(base, plan, number), StoryContext(set_up(base), words)
    if options.json:
        print(json.dumps(content(lives, telling, changed=base != plan), ensure_ascii=False, indent=1))
    else:
        _print(lives, telling, changed=base != plan)


def _lives(base: "Scenario", plan: "Scenario", name: str | None) -> "Lives":
    from experiments.compare.child_comparison import Reason, follow, follow_one

    if name is not None:
        return follow_one(base, plan, name)
    with progress_bar("following") as progress:
        followed = follow(base, plan, 0, progress)
    children = [child for reason in Reason for child in followed.picked[reason]]
    if not children:
        raise WrongInput("child: nobody here comes into care; choose a larger place or more years")
    return followed.lives[children[0]]


def content(lives: "Lives", telling: "StoryContext", *, changed: bool) -> dict[str, object]:
    """The life in both worlds, as plain values."""
    from app.pages.child.narrative import headline, story_weeks

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
            | {world: [event["text"] for event in row[world]] for world in ("both", *worlds) if row[world]}
            for row in story_weeks(lives, telling, changed=changed)
        ],
    }


def _print(lives: "Lives", telling: "StoryContext", *, changed: bool) -> None:
    from app.cli.output import print_rows
    from app.cli.output import say as say_line
    from app.pages.child.narrative import headline, story_weeks, summary
    from experiments.i18n.format import HARD_SPACE

    # The texts are those of the page, where a hard space keeps an amount on one line; here lines fold otherwise.
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
    for row in story_weeks(lives, telling, changed=changed):
        texts = {name: " ".join(event["text"] for event in row[name]) for name in ("both", "base", "plan")}
        # What happens in both worlds stands in both columns.
        left, right = (texts["both"],) * 2 if texts["both"] else (texts["base"], texts["plan"])
        rows.append({week: row["date"], base: left, plan: right})
    print_rows(rows, (week, base, plan) if changed else (week, base))
