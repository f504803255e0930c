"""The texts of the app, and the marks [[ ]] in them for words that carry the answer."""

import re
from pathlib import Path

from experiments.i18n.catalogue import REPORT_TEXTS, Catalogue, Words, words_in

APP_TEXTS = Catalogue((*REPORT_TEXTS.roots, Path(__file__).parents[1]))
"""The report's texts, and those of the app, which may say the same thing shorter."""
JOINER = "\N{WORD JOINER}"
"""Takes no room, and keeps apart what it stands between."""
STRONG = re.compile(r"\[\[(.*?)\]\]")


def app_words(language: str) -> Words:
    """Texts of the app in the language with this code; an unknown code is wrong input."""
    return words_in(language, APP_TEXTS)


def unstressed(text: str) -> str:
    """A text of a reader's own that can stand in a sentence for ``with_stress``: its own brackets stay as they are."""
    return text.replace("[", f"{JOINER}[").replace("]", f"]{JOINER}")


def with_stress(text: str) -> list[dict[str, str | bool]]:
    """A text cut at [[words]] that carry the answer."""
    # A pattern with a group: what stood between the marks comes at the odd places.
    pieces = STRONG.split(text)
    return [{"text": piece, "strong": bool(place % 2)} for place, piece in enumerate(pieces) if piece]
