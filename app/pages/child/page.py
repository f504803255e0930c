"""One child: a simulated child through the chain week by week, in two worlds side by side."""

from app.components import vue
from app.components.view import View, use_settled
from app.components.work_progress import JobPage, Working
from app.pages.child import components
from app.pages.child.chart import lives_chart, span_of
from app.pages.child.narrative import StoryContext, headline, last_number, story_weeks
from app.pages.child.selection import Choice
from app.simulation.jobs import use_job
from app.simulation.service import Question
from app.solara_adapter.components import box, component
from experiments.compare.child_comparison import Followed, Lives, Reason, follow, follow_one
from experiments.i18n.catalogue import Words

KINDS = ("wait", "local", "B", "C", "stay", "other")


@component
def Child(view: View) -> None:  # noqa: N802 - a component
    """Follow some children, then tell the life of the one that was picked."""
    question = use_settled(view, Question.of(view.state))
    base, plan = question.do_nothing().scenario(), question.scenario()
    JobPage(
        view,
        "one-child",
        view.words("child.waiting"),
        ("follow", question),
        lambda progress, cancelled: follow(base, plan, 0, progress, cancelled),
        lambda followed, _: _FollowedChild(view, question, followed),
    )


@component
def _FollowedChild(view: View, question: Question, followed: Followed) -> None:  # noqa: N802
    choice = Choice.of(view.state, followed)
    lives_at_hand, name = followed.lives.get(choice.name), choice.name
    base, plan = question.do_nothing().scenario(), question.scenario()
    # A child that was picked is followed already; only one called by its number needs a run of its own.
    key = ("child", question, name) if lives_at_hand is None and name else None
    job, stop, again = use_job(key, lambda _, cancelled: follow_one(base, plan, name, 0, cancelled))
    lives = lives_at_hand or job.result
    context = StoryContext(followed.setup, view.words)
    with box("parts"):
        if lives is None:
            wrong = view.words("child.pick.wrong", last=view.words.number(last_number(followed.setup)))
            # Whether a number is somebody's shows only in the run: children who come later have numbers too.
            text = wrong if not name or job.wrong else view.words("child.waiting")
            vue.plain_headline(text)
        else:
            pieces = headline(lives, context, changed=bool(question.plan.levers))
            vue.headline(pieces=pieces, status={"state": "full", "text": ""})
        _Picker(view, followed, choice)
        if lives is not None:
            _Story(lives, context, bool(question.plan.levers))
        elif key is not None and not job.wrong:
            Working(job, stop, again, view.words)


@component
def _Picker(view: View, followed: Followed, choice: Choice) -> None:  # noqa: N802
    words, count = view.words, len(choice.picked)
    place = words("child.pick.place", place=choice.place or "–", all=count) if count else words("child.pick.none")
    components.child_picker(
        texts={name: words(f"child.pick.{name}") for name in ("label", "number", "go", "next", "back")},
        reasons=[
            {"id": reason, "name": words(f"child.pick.{reason}"), "count": len(followed.picked[reason])}
            for reason in Reason
        ],
        reason=choice.reason,
        place=place,
        name=choice.name,
        ends=[choice.place <= 1 and choice.place > 0, choice.place == count],
        event_pick=lambda pick: view.dispatch({"note": choice.after(pick)}),
    )


@component
def _Story(lives: Lives, context: StoryContext, changed: bool) -> None:  # noqa: N802
    words = context.words
    with box("parts"):
        with box("notice"):
            box("real", children=[words("child.no_real")])
            box("proof", children=[words("child.one_proves_nothing")])
        since, until = span_of(lives, context)
        sub = words("child.lives.sub", since=context.date(since), until=context.date(until))
        texts = {"title": words("child.lives"), "sub": sub}
        components.two_lives(
            texts=texts | {"truth": words("child.true"), "note": words("child.true.note")},
            drawn=lives_chart(lives, context, changed=changed),
            kinds=[{"id": kind, "name": words(f"child.kinds.{kind}")} for kind in KINDS],
            facts=context.facts(lives.base if lives.base.moments else lives.plan),
        )
        rows = story_weeks(lives, context, changed=changed)
        components.life_story(texts=_texts(words, len(rows)), rows=rows, changed=changed)


def _texts(words: Words, weeks: int) -> dict[str, str]:
    texts = {name: words(f"child.story.{name}") for name in ("sub", "week", "fewer")}
    texts |= {name: words(f"child.world.{name}") for name in ("base", "plan")}
    cost = f"{words('child.cost')}: {words('child.cost.note')}"
    return texts | {"title": words("child.story"), "all": words("child.story.all", count=weeks), "cost": cost}
