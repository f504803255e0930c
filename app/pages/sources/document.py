"""Markdown as blocks of plain text with styles, so that a page never interprets text as HTML. Pure functions."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

APP = Path(__file__).parents[2]
PLACES = (APP / "document", APP.parent / "docs")
"""Where documents stand in the installed package, and in the repository."""
STYLES = {"strong": "bold", "em": "slanted"}
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    # What a page cannot show stays plain text: a link or picture that is dropped would lose its words.
    .disable(["link", "image", "autolink", "reference", "entity", "blockquote", "fence", "code", "lheading"])
)


@cache
def blocks_of(name: str) -> list[dict[str, Any]]:
    """The document as blocks: headings, paragraphs, lists and tables; empty when it was not shipped."""
    path = next((folder / name for folder in PLACES if (folder / name).is_file()), None)
    return [] if path is None else list(blocks(path.read_text(encoding="utf-8")))


def blocks(text: str) -> Iterator[dict[str, Any]]:
    """Markdown as blocks; never raises: unknown markup stays text."""
    for node in SyntaxTreeNode(MARKDOWN.parse(text)):
        if node.type == "heading":
            yield {"kind": node.tag, "pieces": _inline(node)}
        elif node.type == "paragraph":
            yield {"kind": "p", "pieces": _inline(node)}
        elif node.type in ("bullet_list", "ordered_list"):
            yield {"kind": "list", "items": [_inline(item.children[0]) for item in node]}
        elif node.type == "table":
            head, *body = ([_inline(cell) for cell in row] for part in node for row in part)
            yield {"kind": "table", "head": head, "rows": body}


def pieces(text: str) -> list[dict[str, str]]:
    """A line cut at what is bold, slanted or code."""
    return _pieces(SyntaxTreeNode(MARKDOWN.parseInline(text)).children[0])


def _inline(node: SyntaxTreeNode) -> list[dict[str, str]]:
    """The text of a block as pieces."""
    return _pieces(node.children[0]) if node.children else []


def _pieces(node: SyntaxTreeNode, style: str = "") -> list[dict[str, str]]:
    merged: list[dict[str, str]] = []
    for child in node:
        if child.type in STYLES:
            merged += _pieces(child, STYLES[child.type])
            continue
        text = " " if child.type in ("softbreak", "hardbreak") else child.content
        piece = {"text": text, "as": "code" if child.type == "code_inline" else style}
        if not text:
            continue
        if merged and merged[-1]["as"] == piece["as"]:
            merged[-1]["text"] += text
        else:
            merged.append(piece)
    return merged


def chapters(blocks_of_text: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Blocks by chapter: first what precedes any h2, then one list for each h2."""
    parts: list[list[dict[str, Any]]] = [[]]
    for block in blocks_of_text:
        if block["kind"] == "h2":
            parts.append([])
        parts[-1].append(block)
    return parts


def title_of(chapter: list[dict[str, Any]]) -> str:
    """What a chapter is called."""
    return "".join(piece["text"] for piece in chapter[0].get("pieces", [])) if chapter else ""
