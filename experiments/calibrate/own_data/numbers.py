"""Numbers and units as people write them. What can be read in two ways is never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MARKS = {",": "comma", ".": "point"}
"""What can stand before decimals; the other one then stands between thousands."""
MOST_SIGNS, MOST_DIGITS = 40, 15
OPEN = re.compile(
    r"[.x\-–—]|n\.?b\.?|n\.?v\.?t\.?|n/?a|\#n/b|geheim|onbekend|secret|confidential|unknown|[<≤]\s*[0-9]{1,2}",
    re.IGNORECASE,
)
"""What stands where a figure is unknown, secret or too small to be told."""
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]+")
_EURO = re.compile(r"€|\beuro(?:['\N{RIGHT SINGLE QUOTATION MARK}]?s)?\b|\beur\b", re.IGNORECASE)
_IN_GROUPS = re.compile(r"-?[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]+)?")
_NO_CENTS = re.compile(r"(.*[0-9])([.,])[-–—=]{1,2}")
_NUMBER = {
    mark: re.compile(rf"-?([1-9][0-9]{{0,2}}(\{other}[0-9]{{3}})+|[0-9]+)(\{mark}[0-9]+)?")
    for mark, other in ((",", "."), (".", ","))
}
_FACTORS = (
    (re.compile(r"[x×*]? ?1[ .,]?000[ .,]?000\b|\b(mln|miljoen(en)?|millions?|mio)\b\.?"), 1_000_000),
    (re.compile(r"[x×*]? ?1[ .,]?000\b|\b(duizend(en|tal|tallen)?|thousands?|k)\b"), 1_000),
)
_CONNECTS = re.compile(r"[()\[\]:;.,]|\b(x|in|van|of|per|bedragen|bedrag|amounts?)\b|[×*]")
_PLAIN = {
    "count": "aantal aantallen jeugdigen kinderen jongeren trajecten cliënten clienten personen starts number count "
    "youths children trajectories clients",
    "staff": "fte praktijken practices aantal number",
    "euro": "euro",
    "weeks": "weken weeks week wk",
}
EXPECTED = {
    "count": "numbers such as 'aantal', or 'x 1000'",
    "staff": "fte or practices",
    "euro": "euro, 'x 1000 euro' or 'mln euro'",
    "weeks": "weeks",
}
"""What a unit may be, by kind of figure."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell of a spreadsheet that holds no number or text: a formula without a value, an error, a date, yes or no."""

    kind: str
    found: str


Cell = str | Decimal | Unread


def spaced(text: str) -> str:
    """The text with every kind of space as one ordinary space, and none around it."""
    return _SPACES.sub(" ", text).strip()


def readings(text: str) -> dict[str, Decimal]:
    """Every way to read a number: {mark before its decimals: value}; nothing when it is no number.

    A number without marks reads the same both ways: ``4,150`` is {",": 4.150, ".": 4150}.
    """
    plain = spaced(_EURO.sub(" ", spaced(text)))
    no_cents = _NO_CENTS.fullmatch(plain)
    if no_cents:
        plain = no_cents[1]
    if _IN_GROUPS.fullmatch(plain):
        plain = plain.replace(" ", "")
    found = {
        mark: Decimal(plain.replace("." if mark == "," else ",", "").replace(",", "."))
        for mark, written in _NUMBER.items()
        if len(plain) <= MOST_SIGNS and written.fullmatch(plain)
    }
    return {mark: value for mark, value in found.items() if not no_cents or mark == no_cents[2]}


def decimal_marks(texts: Iterable[str]) -> dict[str, int]:
    """What in a file settles how its numbers are written: {mark: which text is the first that can only be so}.

    Amounts such as ``€ 4.800.000,-`` are written so whatever the rest does: they count where nothing else tells.
    """
    found: dict[str, int] = {}
    of_amounts: dict[str, int] = {}
    for number, text in enumerate(texts):
        ways = list(readings(split_unit(text)[0]))
        if len(ways) == 1:
            (of_amounts if _NO_CENTS.fullmatch(spaced(text)) else found).setdefault(ways[0], number)
    # An amount such as 4.800.000,- settles its own marks only; it need not be written as counts are.
    return found or of_amounts


def split_unit(text: str) -> tuple[str, str]:
    """A number and what is written behind it: ``4,8 mln`` is ("4,8", "mln")."""
    cut = re.fullmatch(r"(.*[0-9])\s*((?:x|×|\*|mln|miljoen|million|mio|duizend|thousand|k)\b.*)", spaced(text), re.I)
    return (cut[1], cut[2]) if cut else (text, "")


def unit_factor(text: str, kind: str) -> int | None:
    """What a unit multiplies by (1, 1000, 1 000 000); nothing where it is no unit of this kind of figure."""
    plain = spaced(_EURO.sub(" euro ", text).lower())
    factor = 1
    for pattern, times in _FACTORS:
        if pattern.search(plain):
            plain, factor = pattern.sub(" ", plain, count=1), times
            break
    left = spaced(_CONNECTS.sub(" ", plain)).split()
    if not set(left) <= set(_PLAIN[kind].split()) or (factor > 1 and kind not in ("count", "euro")):
        return None
    return factor


def names_thousands(text: str) -> bool:
    """Whether a text says by itself that numbers beside it are in thousands or millions."""
    if re.search(r"[x×*] ?1[ .,]?000\b|\bin (duizend|miljoen|thousand|million)", spaced(text).lower()):
        return True
    return any((unit_factor(text, kind) or 1) > 1 for kind in ("euro", "count")) and not re.fullmatch(
        r"[0-9 .,]*", spaced(text)
    )
