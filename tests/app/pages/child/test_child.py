"""What the page of one child says and draws."""

import pytest

from app.i18n.texts import app_words
from app.pages.child.chart import lanes_of, lives_chart, span_of
from app.pages.child.narrative import StoryContext, headline, story_weeks, summary
from app.pages.child.selection import Choice
from experiments.compare.child_comparison import Followed, Lives, Reason
from model.flow.event_log import EventKind
from model.history.timeline import Episode, Moment, Story
from model.scenario import Scenario
from model.setup.setup import set_up
from tests.cases.made import TOWN

LAYOUT = set_up(Scenario(place=TOWN, years=4))
START = LAYOUT.warm_up_weeks
B = LAYOUT.product_ids.index("treatment_b")
LOCAL = LAYOUT.product_ids.index("local_team")
STAY = LAYOUT.product_ids.index("foster")


def moment(week: int, what: EventKind, product: int = B, level: int = 2, **more: object) -> Moment:
    return Moment(START + week, what, need=1, kind=0, product=product, offer=-1, level=level, severity=2.4, **more)  # type: ignore[arg-type]


def life(waits: int, product: int = B, level: int = 2, cents: int = 500_000) -> Story:
    """Asks in week 10, waits, and is helped for half a year."""
    moments = (
        moment(4, EventKind.ARISES),
        moment(10, EventKind.ASKS),
        moment(10, EventKind.REFERRED, product, level, referrer=0, judged_severity=2.1),
        moment(10 + waits, EventKind.STARTS, product, level, weeks=waits),
        moment(35 + waits, EventKind.RECOVERS, product, level, weeks=26),
    )
    care = Episode(1, False, product, -1, START + 10 + waits, START + 36 + waits)
    wait = Episode(1, True, product, -1, START + 10, START + 10 + waits)
    episodes = (wait, care) if waits else (care,)
    return Story(7, START - 300, 0, moments, episodes, ((START + 4, 2.4), (START + 35 + waits, 0.0)), cents)


def told(base: Story, plan: Story, language: str = "nl", *, changed: bool = True) -> str:
    lives = Lives("7", base, plan, frozenset({STAY}))
    pieces = headline(lives, StoryContext(LAYOUT, app_words(language)), changed=changed)
    return "".join(str(piece["text"]) for piece in pieces).replace("\xa0", " ")


def test_the_sentence_says_how_the_two_lives_differ():
    said = told(life(30, cents=900_000), life(8, LOCAL, 1, cents=100_000))
    assert (
        said
        == "Met het plan heeft kind 7 een ander leven: 5 maanden korter wachten, lichter begonnen, € 8.000 goedkoper."
    )
    said = told(life(8), life(30), "en")
    assert said == "Under the plan child 7 has another life: waited 5 months longer."


@pytest.mark.parametrize(("before", "after"), [(26, 82), (9, 30), (26, 84), (130, 300), (11, 12), (40, 103)])
def test_a_difference_adds_up_with_the_two_lengths_beside_it(before: int, after: int):
    """Care of 6 and of 19 months differ by 13 months, also where the weeks between them make 14."""
    telling = StoryContext(LAYOUT, app_words("en"))

    def number(told: str) -> float:
        return float(told.split(maxsplit=1)[0])

    levels, apart = (telling.time(before), telling.time(after)), telling.time_more(before, after)
    if {one.split()[1] for one in levels} == {apart.split()[1]}:
        assert number(apart) == pytest.approx(number(levels[1]) - number(levels[0]))
    else:
        assert apart == telling.weeks(after - before), "less than one of the unit in which the levels are told"


@pytest.mark.parametrize(("before", "after"), [(640_000, 1_965_100), (45_049, 1_965_100), (104_900, 105_100)])
def test_a_difference_in_money_adds_up_with_the_two_amounts_beside_it(before: int, after: int):
    telling = StoryContext(LAYOUT, app_words("en"))

    def euro(told: str) -> int:
        return int(told.replace("€", "").replace("\xa0", "").replace(",", ""))

    assert euro(telling.euro_more(before, after)) == euro(telling.euro(after)) - euro(telling.euro(before))


def test_the_sentence_says_when_nothing_differs_and_when_there_is_no_plan():
    assert "[[" not in told(life(8), life(8))
    assert "verandert het plan niets" in told(life(8), life(8))
    assert "als er niets verandert" in told(life(8), life(8), changed=False)
    nobody = Story(7, 0, 0, (), (), (), 0)
    assert "komt in deze jaren niet in de jeugdhulp" in told(nobody, nobody)


def test_one_week_more_or_less_is_no_other_life():
    assert "weinig" in told(life(8), life(9))


def test_what_is_the_same_in_both_worlds_is_told_once():
    rows = story_weeks(Lives("7", life(8), life(20), frozenset()), StoryContext(LAYOUT, app_words("nl")), changed=True)
    assert [bool(row["both"]) for row in rows] == [True, True, False, False, False, False]
    first_start = next(row for row in rows if row["base"])
    assert first_start["base"][0]["text"] == "Behandeling (ESJH) begint, na 8 weken wachten."
    assert first_start["plan"] == [] and first_start["plan_now"] == "wacht nog op behandeling (ESJH)"


def test_a_referral_that_is_lighter_than_the_need_is_marked():
    rows = story_weeks(
        Lives("7", life(8), life(8, LOCAL, 1), frozenset()), StoryContext(LAYOUT, app_words("nl")), changed=True
    )
    plan = next(row["plan"] for row in rows if row["plan"])
    assert [one["tag"] for one in plan] == ["", "lichter dan past"]


def test_bars_stand_where_their_weeks_are_and_no_two_lie_over_each_other():
    lives = Lives("7", life(8), life(20), frozenset())
    telling = StoryContext(LAYOUT, app_words("en"))
    first, last = span_of(lives, telling)
    assert first <= START + 4 and last >= START + 56
    drawn = lives_chart(lives, telling, changed=True)
    for world in drawn["worlds"]:
        wait, care = world["bars"]
        assert (wait["kind"], care["kind"]) == ("wait", "B")
        assert wait["left"] + wait["width"] == pytest.approx(care["left"], abs=0.01)
        assert all(0.0 <= x <= 100.0 and 0.0 <= y <= 100.0 for x, y in world["line"])
    assert len(lives_chart(lives, telling, changed=False)["worlds"]) == 1


def test_two_needs_at_the_same_time_get_lanes_of_their_own():
    both = (Episode(1, False, B, -1, 10, 30), Episode(2, False, B, -1, 20, 40), Episode(3, False, B, -1, 45, 50))
    assert lanes_of([Story(7, 0, 0, (), both, (), 0)]) == {1: 0, 2: 1, 3: 0}


def test_one_life_in_three_numbers():
    assert (
        summary(life(8), StoryContext(LAYOUT, app_words("nl"))).replace("\xa0", " ")
        == "wacht 8 weken, hulp 6 maanden, € 5.000"
    )


def test_the_picker_goes_round_takes_a_name_and_begins_a_new_reason_at_its_first_child():
    picked = {reason: ("3", "5", "8") if reason == Reason.WAITS else () for reason in Reason}
    assert Followed(LAYOUT, picked, {}).picked[Reason.WAITS] == ("3", "5", "8")
    choice = Choice(Reason.WAITS, "5", ("3", "5", "8"))
    assert choice.place == 2
    assert choice.after({"step": 1}) == {"reason": "waits", "child": "8"}
    assert choice.after({"step": -1}) == {"reason": "waits", "child": "3"}
    assert choice.after({"reason": "stay"}) == {"reason": "stay", "child": ""}
    assert choice.after({"name": "12-2 and much more"}) == {"reason": "waits", "child": "12-2 and muc"}
    assert Choice(Reason.WAITS, "99", ("3", "5", "8")).after({"step": 1})["child"] == "3"
