"""Only who holds a key sees or does what belongs to it; tried on the drawn page without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from reacton import render

from app.components.view import View
from app.pages.workshop.page import Workshop
from app.pages.workshop.room_registry import STORE
from app.state.app_state import AppState


@pytest.fixture
def clean() -> Iterator[None]:
    """No rooms before and after."""
    STORE.rooms.clear()
    yield
    STORE.rooms.clear()


class Browser:
    """Draws the workshop as one browser would, and remembers the room in its address."""

    def __init__(self, code: str = "") -> None:
        self.state = AppState(place="uithoorn", page="workshop").with_details({"room": code})
        self.drawn, self.context = render(Workshop(self.view()), handle_error=False)

    def view(self) -> View:
        return View(self.state, None, failed=False, pending=False, live=False, dispatch=self.dispatch)

    def dispatch(self, wanted: dict[str, Any]) -> None:
        if "note" in wanted:
            self.state = self.state.with_details(wanted["note"])
            self.context.render(Workshop(self.view()), self.drawn)

    def part(self, *props: str) -> Any:
        """The part of the page that has these properties."""
        found = [widget for widget in self._all(self.drawn) if all(widget.has_trait(name) for name in props)]
        assert len(found) <= 1
        return found[0] if found else None

    def _all(self, widget: Any) -> Iterator[Any]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from self._all(child) if hasattr(child, "has_trait") else ()

    def close(self) -> None:
        self.context.close()


def test_who_opens_a_room_leads_it_and_who_has_only_its_link_does_not(clean: None):
    lead = Browser()
    door = lead.part("message", "texts")
    door.vue_open({})
    code = lead.state.detail_of("room")
    assert code in STORE.rooms
    assert lead.part("phases", "onward") is not None
    other = Browser(code)
    other.part("beat", "lost").vue_found({"code": code, "lead": "guessed", "team": "", "here": ""})
    assert other.part("phases", "onward") is None
    assert other.part("roles") is not None
    secret = STORE.rooms[code].room.secret
    assert secret not in str([widget.get_state() for widget in other._all(other.drawn) if hasattr(widget, "get_state")])
    for screen in (lead, other):
        screen.close()


def test_a_phone_with_its_token_is_its_team_again(clean: None):
    room = STORE.open(_around())
    team = STORE.join(room.code, "Oranje", "gp")
    assert team is not None
    phone = Browser(room.code)
    phone.part("beat", "lost").vue_found({"code": room.code, "lead": "", "team": team.token, "here": ""})
    assert phone.part("top").top.data["team"] == "Oranje"
    phone.close()


def test_two_teams_in_one_room_do_not_see_each_others_token(clean: None):
    room = STORE.open(_around())
    one, two = STORE.join(room.code, "A", "gp"), STORE.join(room.code, "B", "gp")
    assert one and two
    phone = Browser(room.code)
    phone.part("beat", "lost").vue_found({"code": room.code, "lead": "", "team": one.token, "here": ""})
    seen = str([part.get_state() for part in phone._all(phone.drawn)])
    assert one.token in seen and two.token not in seen and room.secret not in seen
    phone.close()


def _around() -> Any:
    from app.simulation.service import Question

    return Question("uithoorn", 10, 1)
