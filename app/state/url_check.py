"""What of a link or a plan file could not be taken over: the settings as written beside the state they gave. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl

from agents.base.files.errors import nearest
from app.state.app_state import (
    ALLOWED,
    MOST_BESIDE,
    OWN,
    PANES,
    AppState,
    Choices,
    LinkReading,
    Omission,
    Range,
    Timing,
    is_valid_detail,
    number_in,
)
from app.state.url import (
    ASSUMPTION,
    BESIDE,
    CIRCUMSTANCE,
    DETAIL,
    LONGEST_QUERY,
    NUMBERS,
    RESPONSE,
    WHEN,
    ChoicesOf,
    pairs_in,
    settings_after,
    state_from,
)

Pairs = Sequence[tuple[str, str]]
SETTINGS = frozenset({"place", "scenario", "name", "panel", BESIDE, *ALLOWED, *NUMBERS})
"""What a link names that is neither a lever nor begins with a prefix."""
PREFIXES = (WHEN, CIRCUMSTANCE, ASSUMPTION, RESPONSE, DETAIL)
_ADDED_BY_OTHERS = ("utm_", "mc_", "fbclid", "gclid", "msclkid", "modelid")
"""What mail programs and search engines hang onto a link: no choice of anybody's."""
_AS_GOOD_AS = 0.01
"""Part of a step within which a number counts as taken over as written."""


def read_link(query: str, first: AppState, choices_of: ChoicesOf) -> LinkReading:
    """The state that a link asks for, and everything of the link that it does not hold as written. Never raises."""
    pairs = pairs_in(query)
    state = state_from(pairs, first, choices_of)
    return LinkReading(state, omissions_in(pairs, state, choices_of(state.place), cut=len(query) > LONGEST_QUERY))


def omissions_in(pairs: Pairs, state: AppState, choices: Choices, *, cut: bool = False) -> tuple[Omission, ...]:
    """Everything that ``state``, which was read from these settings, holds otherwise than they were written."""
    settings = [(name, text) for name, text in pairs if not name.startswith(_ADDED_BY_OTHERS)]
    found = dict(settings)
    return (
        *_place(found, state),
        *_settings(found, state, choices),
        *_values(found, choices, 0),
        *_dates(found, choices, 0),
        *_around(found, choices),
        *_repeated(settings),
        *_beside(settings, choices),
        *([Omission("cut")] if cut else []),
    )


def _place(found: Mapping[str, str], state: AppState) -> Iterator[Omission]:
    place = found.get("place", state.place)
    if place != state.place:
        # Links of before an own place had a name held the path of its file.
        own = place.startswith(OWN) or place.endswith((".yaml", ".yml"))
        yield Omission("own" if own else "place", "place", place, state.place)


def _settings(found: Mapping[str, str], state: AppState, choices: Choices) -> Iterator[Omission]:
    """What is neither a number of this place nor a date: the page, the horizon, what a page remembers."""
    if (scenario := found.get("scenario", "")) and scenario not in choices.scenarios:
        yield Omission("scenario", "scenario", scenario, state.place)
    for name, known in ALLOWED.items():
        if name in found and found[name] not in known:
            yield Omission("page" if name == "page" else "choice", name, found[name], str(getattr(state, name)))
    if found.get("panel", "off") not in ("on", "off"):
        yield Omission("choice", "panel", found["panel"], "on" if state.panel else "off")
    for name, (low, high) in NUMBERS.items():
        if name in found:
            yield from _whole(name, found[name], getattr(state, name), low, high)
    for name, text in settings_after(DETAIL, found).items():
        if text and not is_valid_detail(name, text):
            yield Omission("unknown", found=DETAIL + name)
        elif name == "pane" and text and text not in PANES:
            yield Omission("choice", "pane", text, PANES[0])


def _whole(name: str, text: str, used: int, low: int, high: int) -> Iterator[Omission]:
    number = number_in(text)
    if number is None or not text.strip().lstrip("-").isdecimal():
        yield Omission("number", name, text, used)
    elif not low <= number <= high:
        yield Omission("range", name, text, used)


def _values(found: Mapping[str, str], choices: Choices, plan: int) -> Iterator[Omission]:
    """The levers, and whatever is no setting at all."""
    known = SETTINGS if not plan else frozenset({"name", "scenario"})
    for name, text in found.items():
        if name in known or name.startswith(PREFIXES if not plan else WHEN):
            continue
        if name in choices.levers:
            yield from _number(name, text, choices.levers[name], plan)
        else:
            yield unknown(name, [*choices.levers, *sorted(known)], plan)


def unknown(name: str, known: Iterable[str], plan: int = 0) -> Omission:
    """A name that means nothing here, with the known one that looks like it, if one does."""
    near = nearest(name, known) or ""
    return Omission("near" if near else "unknown", found=name, used=near, plan=plan)


def _number(part: str, text: str, reach: Range, plan: int = 0) -> Iterator[Omission]:
    number = number_in(text)
    if number is None or math.isnan(number):
        yield Omission("number", part, text, plan=plan)
        return
    used = reach.nearest(number)
    if not reach.min <= number <= reach.max and number != reach.base:
        yield Omission("range", part, text, used, plan)
    elif abs(used - number) > _AS_GOOD_AS * reach.step:
        yield Omission("step", part, text, used, plan)


def _dates(found: Mapping[str, str], choices: Choices, plan: int) -> Iterator[Omission]:
    for name, text in settings_after(WHEN, found).items():
        when = Timing.read(text)
        if name not in choices.levers:
            yield Omission("unknown", found=WHEN + name, plan=plan)
        elif when is None:
            yield Omission("date", name, text, plan=plan)
        elif when.start is not None and when.start < (earliest := choices.earliest.get(name, date.max)):
            yield Omission("early", name, when.start.isoformat(), earliest.isoformat(), plan)


def _around(found: Mapping[str, str], choices: Choices) -> Iterator[Omission]:
    for prefix, reaches in ((CIRCUMSTANCE, choices.circumstances), (ASSUMPTION, choices.assumptions)):
        for name, text in settings_after(prefix, found).items():
            if name in reaches:
                yield from _number(prefix + name, text, reaches[name])
            else:
                yield Omission("unknown", found=prefix + name)
    for name, text in settings_after(RESPONSE, found).items():
        if name not in choices.responses:
            yield Omission("unknown", found=RESPONSE + name)
        elif text not in ("on", "off"):
            yield Omission("choice", RESPONSE + name, text, "on")


def _repeated(pairs: Pairs) -> Iterator[Omission]:
    # Only a kept plan may stand more than once: of any other setting the last one counts.
    names = [name for name, _ in pairs if name != BESIDE]
    last = dict(pairs)
    for name in dict.fromkeys(names):
        if len({text for other, text in pairs if other == name}) > 1:
            yield Omission("twice", name, used=last[name])


def _beside(pairs: Pairs, choices: Choices) -> Iterator[Omission]:
    """The plans that were kept beside the one at hand, each a link within the link."""
    plans = [text for name, text in pairs if name == BESIDE]
    for number, text in enumerate(plans[:MOST_BESIDE], start=1):
        found = dict(parse_qsl(text, keep_blank_values=True))
        if (scenario := found.get("scenario", "")) and scenario not in choices.scenarios:
            yield Omission("scenario", "scenario", scenario, plan=number)
        yield from _values(found, choices, number)
        yield from _dates(found, choices, number)
    if len(plans) > MOST_BESIDE:
        yield Omission("kept", used=MOST_BESIDE)
