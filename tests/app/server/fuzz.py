"""Frames that no page of ours sends: chance, and real messages with something wrong in them. Same seed, same frames."""

import json
from copy import deepcopy
from random import Random
from typing import Any

HUGE_COUNTS = (b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x00\x01\x00\x00", b"\x00\x00\x00\x02\x00\x00\x00\x0c")
"""Heads of binary frames that promise more parts than there are."""
STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**70, 10**400, 1e308, float("nan"), float("inf"), "", "x" * 5_000, "\ud800", "\x00",
    "__class__", "../../etc/passwd", "<script>", "1e9999", [], {}, [[]], {"": {}}, [None] * 50, {"a": [1, {"b": "c"}]},
)  # fmt: skip

PAYLOADS: tuple[Any, ...] = (
    {"values": {"start_light": 0.5}, "seq": 3, "final": True, "pane": "levers"},
    {"values": {"nonsense": 1e308, "start_light": -5}, "seq": 2**40, "final": False, "pane": "nowhere"},
    {"place": "nowhere"}, {"scenario": "nothing"}, {"step": "undo"}, {"step": "redo"}, {"panel": False},
    {"size": "huge"}, {"theme": "pink"}, {"language": "fr"}, {"page": "admin"}, {"link": "?levers=%ff&years=-1"},
    {"pane": "around"}, {"pane": "nowhere"}, {"lever": "start_light", "start": "2099-99-99", "ramp": "-1"},
    {"text": "1e400"}, {"text": "-5"}, {"text": None}, {"name": "=cmd()"}, {"file": "exe"}, {"too_large": 1e300},
    {"opened": "levers: [1"}, {"opened": "&a [*a, *a]"}, {"to": "tour.99"}, {"to": "story.1.-1"},
    {"week": 9_999, "world": 1}, {"reason": "none"}, {"step": -1}, {"name": "c-1"}, {"name": "x", "content": "@@@"},
    {"name": "x.xlsx", "content": "UEsDBAo="}, {"name": "", "like": "nowhere", "rounds": "0"},
    {"limits": [{"kind": "cost", "value": "-1e999", "year": "-5"}], "sure": "99", "most": "x", "go": False},
    {"limits": [{"kind": "none", "value": None, "year": 1e300}], "add": "none", "touch": ["none"], "aim": "none"},
    {"open": -1}, {"open": 99}, {"keep": 99}, {"keep": True}, {"drop": -3}, {"rename": {"which": 9, "name": "x"}},
    {"kind": "none"}, {"find": "\\("}, {"code": "ABCD", "lead": "x", "team": "y", "here": "http://evil.example/"},
    {"seq": 2**50}, {"code": "-----"}, {"name": "team", "role": "none"}, {"at": {"cost": 999, "none": -1}},
    {"given": [0, -1, 999]}, {"phase": "none"}, {"number": -1}, {"id": "none"}, {"role": "none", "levers": ["none"]},
    {"together": True, "shown": True}, "none", "0", "-1", "99999999999999999999", "١٢", "explore",
)  # fmt: skip
"""What is of the right shape for one part or another, with values that are not there."""


def frame(chance: Random, messages: list[dict[str, Any]]) -> str | bytes:
    """One frame."""
    text = json.dumps(mutated(chance, chance.choice(messages)))
    at = chance.randrange(len(text))
    return chance.choice(
        (
            lambda: chance.randbytes(chance.choice((0, 1, 3, 4, 5, 64, 1_000, 70_000))),
            lambda: chance.choice(HUGE_COUNTS) + chance.randbytes(chance.randrange(40)),
            lambda: chance.choice(("", "null", "[]", "{", '"', "NaN", "1e999", "[" * 5_000, '{"a":' * 5_000, "\x00")),
            lambda: text.encode(),
            lambda: text[:at],
            lambda: text[:at] + chance.choice('{}[]",:0e\\\x00\u00e9\ud800') + text[at + 1 :],
            lambda: text,
            lambda: text,
        )
    )()


def mutated(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """A copy with one to three places changed: another value, one less, or one more."""
    copy = json.loads(json.dumps(message))
    for _ in range(chance.randint(1, 3)):
        places = list(_places(copy))
        holder, key = chance.choice(places)
        how = chance.randrange(4)
        if how == 0:
            del holder[key]
        elif how == 1 and isinstance(holder, dict):
            holder[chance.choice(("event", "data", "method", "state", "values", "__proto__", "x"))] = deepcopy(
                chance.choice(STRANGE)
            )
        else:
            holder[key] = deepcopy(chance.choice(STRANGE))
        if not copy:
            return copy
    return copy


def _places(found: Any) -> Any:
    """Every place in it, as what holds it and the key there."""
    keys = list(found) if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
    for key in keys:
        yield found, key
        yield from _places(found[key])
