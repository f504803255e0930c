"""What a part of the screen is given arrives in the browser as it was, and nobody leafs through it on the way."""

import pytest
import reacton
from reacton.core import find_elements

from app.components import vue
from app.pages.layout import components
from app.solara_adapter.components import Sent, box, component, use_state


def test_data_of_a_part_is_not_searched_for_elements_and_arrives_as_it_was():
    pieces = [{"text": "one", "strong": True}, {"text": "two", "strong": False}]
    part = vue.headline(pieces=pieces, status={"state": "full", "text": "all"})
    assert part.kwargs["pieces"] == Sent(pieces)
    assert find_elements(part) == {part}
    written = part.component.widget.class_traits()["pieces"].metadata["to_json"]
    assert written(Sent(pieces), None) == pieces
    assert written("plain", None) == "plain"


def test_equal_data_is_equal_so_that_nothing_is_drawn_anew():
    assert Sent([{"a": 1.0}]) == Sent([{"a": 1.0}])
    assert Sent([{"a": 1.0}]) != Sent([{"a": 2.0}])


def test_a_part_that_holds_another_part_shows_it():
    keep = box("keep")
    names = ("scenario", "own", "nothing", "page", "language", "theme", "size", "query", "place")
    held = components.top_bar(
        **dict.fromkeys(names, ""),
        texts={},
        places=[],
        scenarios=[],
        pages=[],
        panel=True,
        can_undo=False,
        can_redo=False,
        keep=keep,
        event_change=lambda _: None,
    )
    assert keep in find_elements(held)


def test_a_thread_that_sets_state_while_its_page_closes_does_nothing():
    setters = []

    @component
    def Counts() -> None:  # noqa: N802 - a component
        number, set_number = use_state(0)
        setters.append(set_number)
        box("number", children=[str(number)])

    _, drawn = reacton.render(Counts(), handle_error=False)
    setters[-1](lambda now: now + 1)
    assert len(setters) == 2

    def closed_meanwhile(_: int) -> int:
        drawn.close()
        raise KeyError("0")  # as Reacton does, whose state is emptied between its look and its reading

    setters[-1](closed_meanwhile)
    setters[-1](5)


def test_a_fault_in_what_sets_the_state_of_an_open_page_is_not_hidden():
    setters = []

    @component
    def Counts() -> None:  # noqa: N802 - a component
        setters.append(use_state(0)[1])
        box("number")

    def fail(_: int) -> int:
        raise ValueError("a fault")

    _, drawn = reacton.render(Counts(), handle_error=False)
    with pytest.raises(ValueError, match="a fault"):
        setters[-1](fail)
    drawn.close()
