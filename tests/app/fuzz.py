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


def frame(chance: Random, messages: list[dict[str, Any]]) -> str | bytes:
    """One frame."""
    kind = chance.randrange(10)
    if kind == 0:
        return chance.randbytes(chance.choice((0, 1, 3, 4, 5, 64, 1_000, 70_000)))
    if kind == 1:
        return chance.choice(HUGE_COUNTS) + chance.randbytes(chance.randrange(40))
    if kind == 2:
        return chance.choice(("", "null", "[]", "{", '"', "NaN", "1e999", "[" * 5_000, '{"a":' * 5_000, "\x00"))
    text = json.dumps(mutated(chance, chance.choice(messages)))
    if kind == 3:
        return text.encode()
    if kind == 4:
        return text[: chance.randrange(len(text))]
    if kind == 5:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice('{}[]",:0e\\\x00é') + text[at + 1 :]
    return text


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
