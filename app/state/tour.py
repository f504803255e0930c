"""The guided tour and the stories: steps with a text, a place to look at, and a plan to show. Pure.

A guide plays on a copy of what the reader has: ``state_at`` gives the state that a step shows, from the reader's own
state and nothing else. So every step shows the same however it is reached, and the reader's own state is never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.state.app_state import AppState, Choices, Values, normalised

SEGMENTS_WITH_PRICE = ("B", "C")
"""Segments whose price and capacity are levers of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One card: the part of the page it points at, the levers it shows (none is doing nothing), and what it tells.

    ``claims`` name the sentences that are computed from the answer and follow the step's own text: see
    ``app.pages.tour.claims.CLAIMS``.
    """

    points_at: str = ""
    levers: Mapping[str, float] = field(default_factory=dict[str, float])
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """A tour or story. ``segment`` is the segment that it is about, if it is about one; its other forms tell others.

    The texts of step 1 and further stand under ``guide.ID.1`` and so on, the same for each segment.
    """

    id: str
    steps: tuple[Step, ...] = ()
    segment: str = ""

    @property
    def name(self) -> str:
        """How a link names it, for example ``price-C``."""
        return f"{self.id}-{self.segment}" if self.segment else self.id


def _price(segment: str) -> Guide:
    """Paying more for one segment, and then more capacity in it."""
    low = segment.lower()
    steps = (
        Step(".chart.wait", claims=("norm", "segment_wait")),
        Step(".chart.wait", {f"tariff_{low}": 0.2}, ("cost", "segment_change")),
        Step(".chart.wait", {f"capacity_{low}": 0.2}, ("cost", "segment_change")),
        Step(".tiles", {f"capacity_{low}": 0.2}),
    )
    return Guide("price", steps, segment)


LIGHT = {"start_light": 1.0}
NETWORK = {"prevention_network": 1.0}
ENDED = {"end_individual_agreements": 1.0}
GUIDES = (
    Guide(
        "tour",
        (
            Step(".answer"),
            Step(".panel"),
            Step("#lever-start_light", LIGHT, ("cost", "wait")),
            Step(".tiles", LIGHT),
            Step(".chart.cost", LIGHT),
            Step(".chart.wait", LIGHT),
            Step(".pages", LIGHT),
            Step(".share", LIGHT),
        ),
    ),
    Guide(
        "later",
        (
            Step(".answer"),
            Step(".chart.cost", NETWORK, ("course",)),
            Step(".tiles", NETWORK, ("wait",)),
            Step(".pages", NETWORK),
        ),
    ),
    Guide(
        "queue",
        (
            Step(".chart.wait", claims=("wait_now",)),
            Step(".tiles", ENDED, ("cost",)),
            Step(".chart.wait", ENDED, ("exchange",)),
            Step(".chart.flow", ENDED),
        ),
    ),
    *(_price(segment) for segment in SEGMENTS_WITH_PRICE),
)
"""The tour of a minute and a half, and three stories."""
OFFERED = tuple(dict.fromkeys(guide.id for guide in GUIDES))
"""The guides as the menu names them: one line for all forms of a story."""
GUIDED_PAGE = "explore"
"""The page that every step plays on."""
LOOKS_KEPT = ("language", "theme", "size", "panel")
"""What a reader changes during a guide and keeps afterwards: how the page looks."""


def step_at(step: str) -> tuple[Guide, int] | None:
    """The guide and the number of the step that a text such as ``tour.3`` or ``price-C.2`` names; none if unknown."""
    name, _, number = step.partition(".")
    guide = next((guide for guide in GUIDES if name in (guide.name, guide.id)), None)
    if guide is None or not number.isdecimal() or not 1 <= int(number[:3]) <= len(guide.steps):
        return None
    return guide, int(number[:3])


def step_name(guide: Guide, number: int) -> str:
    """The text that names a step; empty for a step that the guide does not have."""
    return f"{guide.name}.{number}" if 1 <= number <= len(guide.steps) else ""


def in_segment(guide: Guide, segment: str) -> Guide:
    """The form of a story that is about this segment; itself when it has none."""
    return next((other for other in GUIDES if other.id == guide.id and other.segment == segment), guide)


def levers_at(guide: Guide, number: int, choices: Choices) -> Values:
    """The levers that a step shows, as far as this place has them."""
    return normalised(guide.steps[number - 1].levers, choices.levers)


def state_at(own: AppState, guide: Guide, number: int, choices: Choices) -> AppState:
    """The state that a step shows: the reader's own place and circumstances, with the levers of the step only."""
    shown = replace(own, levers=levers_at(guide, number, choices), scenario="", name="", when=(), page=GUIDED_PAGE)
    return shown.with_details({"guide": step_name(guide, number), "pane": ""})


def given_back(own: AppState, shown: AppState, *, ended: bool = True) -> AppState:
    """The reader's own state as it was, looking as the copy does.

    When the guide has ended, it is on the page that the reader went to meanwhile, if any.
    """
    looks = {name: getattr(shown, name) for name in LOOKS_KEPT}
    moved = ended and shown.page != GUIDED_PAGE
    return replace(own, **looks, page=shown.page if moved else own.page)


def linked(own: AppState, shown: AppState) -> AppState:
    """What the link of the page says during a guide: the reader's own state, and at which step the guide is."""
    return given_back(own, shown, ended=False).with_details({"guide": shown.detail_of("guide")})
