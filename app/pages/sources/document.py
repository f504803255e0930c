"""A document of ours, cut into blocks that a page can show without ever trusting text as markup. Pure functions."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

APP = Path(__file__).parents[2]
PLACES = (APP / "document", APP.parent / "docs")
"""Where documents stand in the installed package, and in the repository."""
PIECE = re.compile(r"\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|(?<!\*)\*(?P<slanted>[^*\s][^*]*)\*")
HEADING = re.compile(r"(#{1,4}) (.*)")
BULLET = re.compile(r"[*-] (.*)")
RULE = re.compile(r"\|[\s:|-]+\|")


@cache
def blocks_of(name: str) -> list[dict[str, Any]]:
    """The document as blocks: headings, paragraphs, lists and tables; empty when it was not shipped."""
    path = next((folder / name for folder in PLACES if (folder / name).is_file()), None)
    return [] if path is None else list(blocks(path.read_text(encoding="utf-8")))


def blocks(text: str) -> Iterator[dict[str, Any]]:
    """Text in our plain subset of Markdown as blocks."""
    for kind, grouped in groupby(text.splitlines(), key=_kind):
        lines = list(grouped)
        if kind == "heading":
            for line in lines:
                marks, title = line.split(" ", 1)
                yield {"kind": f"h{len(marks)}", "pieces": pieces(title)}
        elif kind == "table":
            rows = [[pieces(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
            ruled = [row for row, line in zip(rows, lines, strict=True) if not RULE.fullmatch(line.strip())]
            yield {"kind": "table", "head": ruled[0], "rows": ruled[1:]}
        elif kind == "list":
            yield {"kind": "list", "items": [pieces(item) for item in _items(lines)]}
        elif kind == "text":
            yield {"kind": "p", "pieces": pieces(" ".join(line.strip() for line in lines))}


def _kind(line: str) -> str:
    if not line.strip():
        return "nothing"
    if HEADING.match(line):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "list" if BULLET.match(line) or line.startswith("  ") else "text"


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        found = BULLET.match(line)
        if found:
            items.append(found[1])
        elif items:
            items[-1] += " " + line.strip()
    return items


def pieces(text: str) -> list[dict[str, str]]:
    """A line cut at what is bold, slanted or code."""
    found, at = [], 0
    for match in PIECE.finditer(text):
        if match.start() > at:
            found.append({"text": text[at : match.start()], "as": ""})
        found.append({"text": match[str(match.lastgroup)], "as": str(match.lastgroup)})
        at = match.end()
    return [*found, {"text": text[at:], "as": ""}] if at < len(text) else found


def chapters(found: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The blocks of each chapter, one that begins with a heading of the second level each; first what comes before."""
    parts: list[list[dict[str, Any]]] = [[]]
    for block in found:
        if block["kind"] == "h2":
            parts.append([])
        parts[-1].append(block)
    return parts


def title_of(chapter: list[dict[str, Any]]) -> str:
    """What a chapter is called."""
    return "".join(piece["text"] for piece in chapter[0].get("pieces", [])) if chapter else ""
