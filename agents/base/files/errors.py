"""Wrong input from outside: one clear line that says what is wrong, where, and what was expected."""

import difflib
from collections.abc import Iterable

MOST_CHARACTERS = 2000
MOST_NAMES_LISTED = 20
_MOST_SHOWN = 60


class WrongInput(ValueError):
    """A mistake in what the user gave us; its message is one printable line of at most 2000 characters."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text without anything that breaks a line or steers a terminal, cut to `most` characters."""
    head = text[: most + 1]
    safe = "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in head)
    return safe if len(safe) <= most else safe[: most - 1] + "…"


def shown(value: object) -> str:
    """A found value as a short piece of a message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"'{one_line(str(value), _MOST_SHOWN)}'"


def listed(names: Iterable[str]) -> str:
    """The names as a list in a message; a long list is cut, with a count of what was left out."""
    every = list(names)
    head = ", ".join(one_line(name, _MOST_SHOWN) for name in every[:MOST_NAMES_LISTED])
    left_out = len(every) - MOST_NAMES_LISTED
    return f"{head} and {left_out} more" if left_out > 0 else head or "none"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The valid name that looks most like the given one, if any looks like it."""
    by_lower = {valid.lower(): valid for valid in names}
    found = difflib.get_close_matches(name[:100].lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def unknown_text(what: str, name: str, names: Iterable[str]) -> str:
    """The sentence about a name that does not exist, with the nearest one that does."""
    valid = list(names)
    near = nearest(name, valid)
    hint = f', did you mean "{near}"?' if near else ";"
    return f'unknown {what} "{one_line(name, _MOST_SHOWN)}"{hint} valid names: {listed(valid)}'


def unknown_name(what: str, name: str, names: Iterable[str], where: str = "") -> WrongInput:
    """The fault for a name that does not exist; `where` is a file and line, when there is one."""
    sentence = unknown_text(what, name, names)
    return WrongInput(f"{where}: {sentence}" if where else sentence)
