"""What a part of the screen is given arrives in the browser as it was, and nobody leafs through it on the way."""

from reacton.core import find_elements

from app.parts import faces
from app.ui import Sent, box


def test_data_of_a_part_is_not_searched_for_elements_and_arrives_as_it_was():
    pieces = [{"text": "one", "strong": True}, {"text": "two", "strong": False}]
    part = faces.headline(pieces=pieces, status={"state": "full", "text": "all"})
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
    held = faces.top_bar(
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
