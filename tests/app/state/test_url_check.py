"""A link or plan file that cannot be taken over whole names what was left out, and keeps the rest."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n.texts import APP_TEXTS, app_words
from app.pages.export.plan_file import InvalidPlanFile, read_plan_file
from app.pages.layout.link_notices import seems_old, sentences
from app.simulation.model_catalogue import choices
from app.simulation.user_data import OPTIONS, user_choices
from app.state.app_state import AppState, LinkReading, Omission, number_in
from app.state.reducer import Session
from app.state.url import LONGEST_QUERY, to_query
from app.state.url_check import omissions_in, read_link
from tests.app.state.test_app_state import CHOICES, FIRST, everything

HERE = AppState(place="uithoorn")


def read(query: str) -> LinkReading:
    return read_link(query, HERE, user_choices)


@given(everything)
def test_a_link_of_our_own_leaves_nothing_out(state: AppState):
    assert read_link(to_query(state), FIRST, lambda _: CHOICES) == LinkReading(state)


@given(st.text(max_size=200))
def test_no_link_can_break_the_check(query: str):
    reading = read_link(query, FIRST, lambda _: CHOICES)
    assert read_link(to_query(reading.state), FIRST, lambda _: CHOICES) == LinkReading(reading.state)


@pytest.mark.parametrize(
    ("query", "kind", "part"),
    [
        ("place=bestaatniet", "place", "place"),
        ("place=own:mijn_stad-123", "own", "place"),
        ("place=/tmp/x/proefstad.yaml", "own", "place"),
        ("start_light=99", "range", "start_light"),
        ("start_light=heaps", "number", "start_light"),
        ("start_light=nan", "number", "start_light"),
        ("start_light=1,000", "number", "start_light"),
        ("start_light=", "number", "start_light"),
        ("tariff_c=0.0333", "step", "tariff_c"),
        ("settlement=1.4", "step", "settlement"),
        ("zzzz=1", "unknown", ""),
        ("start_ligt=1", "near", ""),
        ("w.start_light=2027-13-01", "date", "start_light"),
        ("w.start_light=2001-01-01", "early", "start_light"),
        ("w.bogus=2027-01-01", "unknown", ""),
        ("page=onzin", "page", "page"),
        ("language=fr", "choice", "language"),
        ("panel=1", "choice", "panel"),
        ("d.pane=onzin", "choice", "pane"),
        ("d.no-name=1", "unknown", ""),
        ("years=99", "range", "years"),
        ("years=ten", "number", "years"),
        ("seed=-4", "range", "seed"),
        ("scenario=diemen_start_light", "scenario", "scenario"),
        ("c.indexation=4", "range", "c.indexation"),
        ("c.bogus=1", "unknown", ""),
        ("a.children.asks=much", "number", "a.children.asks"),
        ("r.bogus=off", "unknown", ""),
        ("r.upcoding=perhaps", "choice", "r.upcoding"),
        ("start_light=0.5&start_light=1", "twice", "start_light"),
        ("beside=start_light%3D7", "range", "start_light"),
        ("beside=scenario%3Ddiemen_start_light", "scenario", "scenario"),
        ("beside=a&beside=b&beside=c&beside=d", "kept", ""),
        ("name=" + "x" * LONGEST_QUERY, "cut", ""),
    ],
)
def test_what_cannot_be_taken_over_is_named_in_both_languages_and_the_rest_is_kept(query: str, kind: str, part: str):
    reading = read(f"capacity_b=-0.3&{query}")
    assert (kind, part) in {(one.kind, one.part) for one in reading.omissions}
    assert dict(reading.state.levers)["capacity_b"] == -0.3
    for language in ("nl", "en"):
        lines = sentences(reading.omissions, reading.state.place, app_words(language))
        assert lines and all(line.endswith(".") and "{" not in line for line in lines)


def test_a_link_from_the_trials_says_what_became_of_it():
    reading = read("place=bestaatniet&start_light=99&page=onzin")
    assert sentences(reading.omissions, "uithoorn", app_words("nl")) == [
        "De plaats ‘bestaatniet’ is hier niet bekend; u ziet Uithoorn.",
        "De pagina ‘onzin’ bestaat niet.",
        "Licht beginnen: 9.900% valt buiten 0% tot 100%; hier staat 100%.",
    ]
    assert seems_old(reading.omissions)


@pytest.mark.parametrize("text", ["0,5", "0.5", " 0,50 ", ",5", ".5", "5e-1"])
def test_a_decimal_comma_is_a_decimal_point(text: str):
    reading = read(f"start_light={text}")
    assert reading == LinkReading(HERE.with_levers({"start_light": 0.5}, choices("uithoorn")))


@pytest.mark.parametrize("text", ["1,000", "12,345,678", "1.000,5", "1,2,3", "0,5,", "", "x" * 100, True, None, [1]])
def test_what_may_be_read_in_two_ways_is_no_number(text: object):
    assert number_in(text) is None


@pytest.mark.parametrize("extra", ["utm_source=mail", "fbclid=abc", "gclid=1", "mc_cid=2"])
def test_what_mail_programs_hang_onto_a_link_is_nobodys_choice(extra: str):
    assert read(f"start_light=1&{extra}").omissions == ()


def test_of_many_omissions_the_first_are_told_and_the_rest_is_counted():
    lines = sentences(read("&".join(f"bogus{n}=1" for n in range(30))).omissions, "uithoorn", app_words("en"))
    assert len(lines) == 9 and lines[-1] == "and 22 other points."


def test_every_kind_of_omission_has_a_text():
    source = Path(omissions_in.__code__.co_filename).read_text(encoding="utf-8")
    named = set(re.findall(r'Omission\(\s*"(\w+)"', source)) | {"own", "place", "page", "choice", "near", "unknown"}
    assert len(named) > 10
    assert {f"link.note.{kind}" for kind in named} <= APP_TEXTS.texts("nl").keys()


def test_the_note_stands_until_it_is_closed_and_moves_are_counted():
    session = Session.opened(read("place=uithoorn&bogus=1"), OPTIONS)
    assert [one.found for one in session.omissions] == ["bogus"]
    moved = session.reduce({"levers": {"start_light": 0.5}})
    assert moved.omissions and moved.moves == 1
    assert moved.reduce({"understood": True}).omissions == ()
    assert moved.reduce({"language": "en"}).moves == 1


def test_the_browsers_way_back_is_a_step_of_the_history_and_so_is_its_way_forward():
    session = Session.opened(LinkReading(HERE), OPTIONS)
    links = [to_query(HERE)]
    for value in (0.25, 0.5, 1.0):
        session = session.reduce({"levers": {"start_light": value}})
        links.append(to_query(session.history.now))
    back = session.reduce({"link": f"?{links[2]}"})
    assert dict(back.history.now.levers) == {"start_light": 0.5}
    assert (len(back.history.past), len(back.history.future), back.moves) == (2, 1, 3)
    first = back.reduce({"link": f"?{links[0]}&page=why"})
    assert (first.history.now.levers, first.history.now.page, len(first.history.future)) == ((), "why", 3)
    assert dict(first.reduce({"link": f"?{links[3]}"}).history.now.levers) == {"start_light": 1.0}
    elsewhere = first.reduce({"link": "?place=uithoorn&capacity_b=0.1"})
    assert (len(elsewhere.history.past), elsewhere.history.future) == (1, ())


def test_a_plan_file_names_what_it_cannot_have_and_keeps_the_rest():
    reading = read_plan_file(
        """
        place: uithoorn
        years: 45
        colour: blue
        levers:
          start_light: {value: 0,5}
          capacity_b: heaps
          no_such_lever: 1
          tariff_b: {value: 0.1, from: 1999-01-01, speed: 3}
        responses: {upcoding: off, bogus: off}
        circumstances: {indexation: "0,06"}
        packages: [no_such_package]
        """,
        HERE,
    )
    assert dict(reading.state.levers) == {"start_light": 0.5, "tariff_b": 0.1}
    assert (reading.state.years, reading.state.disabled_responses) == (30, ("upcoding",))
    assert dict(reading.state.circumstances) == {"indexation": 0.06}
    told = {(one.kind, one.part or one.found) for one in reading.omissions}
    assert told >= {
        ("range", "years"),
        ("unknown", "colour"),
        ("number", "capacity_b"),
        ("unknown", "tariff_b: speed"),
        ("early", "tariff_b"),
        ("unknown", "no_such_package"),
        ("unknown", "r.bogus"),
    }
    assert any(one.found == "no_such_lever" for one in reading.omissions)


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("place: nergens", "place", {"place": "nergens"}),
        ("place: C:\\plans\\proefstad.yaml", "own", {"place": "proefstad.yaml"}),
        ("place: /srv/x/proefstad.yaml", "own", {"place": "proefstad.yaml"}),
        ("levers: {}", "place", {"place": "–"}),
        ("place: uithoorn\nlevers: [1]", "unreadable", {"line": "2"}),
        ("place: uithoorn\n\t- x", "unreadable", {"line": "2"}),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_the_readers_own_language(text: str, key: str, values: dict[str, str]):
    with pytest.raises(InvalidPlanFile) as refused:
        read_plan_file(text, HERE)
    assert (refused.value.key, refused.value.values) == (key, values)
    for language in ("nl", "en"):
        assert app_words(language)(f"keep.not.{key}", **values)
    assert "/srv" not in str(refused.value)


def test_a_file_that_was_opened_leaves_its_note():
    reading = read_plan_file("place: uithoorn\nlevers: {start_light: 7}", HERE)
    session = Session.opened(LinkReading(HERE), OPTIONS).reduce({"opened": reading})
    assert session.source == "file"
    assert [one.kind for one in session.omissions] == ["range"]
    assert Session.opened(LinkReading(HERE), OPTIONS).reduce({"opened": "nothing of ours"}).omissions == ()
    assert session.omissions == (Omission("range", "start_light", "7", 1.0),)
