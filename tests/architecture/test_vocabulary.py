"""The vocabulary holds for the code: its words are used, and what it rejects names no class, function or module."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.tree import FLOORS, PUBLIC, ROOT, source_files

ROW = re.compile(r"^\| `(\w+)` \|[^|]+\|[^|]+\|([^|]*)\|$", re.MULTILINE)
VOCABULARY = dict(ROW.findall((ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")))
REJECTED = {other.strip(): word for word, others in VOCABULARY.items() for other in others.split(",") if other.strip()}
METAPHORS = {"desk", "drawer", "mould", "seam", "wholes", "face"}


@cache
def names() -> tuple[frozenset[str], frozenset[str]]:
    """Public names of classes, functions and modules; and every name in the code; in lower case."""
    defined, used = set(), set()
    for path in source_files(*FLOORS, PUBLIC):
        defined.add(path.stem.lower())
        tree = ast.parse(path.read_text(encoding="utf-8"))
        public = [
            node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_"
        ]
        defined |= {snake(node.name) for node in public}
        for node in ast.walk(tree):
            found = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
            if isinstance(found, str):
                used.add(snake(found))
    return frozenset(defined), frozenset(used | defined)


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")


def is_used(word: str) -> bool:
    """Whether a word, or its plural, stands in some name."""
    part = re.compile(rf"(^|_){re.escape(word)}(s|es)?(_|$)")
    return any(part.search(name) for name in names()[1])


def test_the_vocabulary_has_its_words():
    assert len(VOCABULARY) > 45


@pytest.mark.parametrize("word", sorted(VOCABULARY))
def test_every_word_of_the_vocabulary_is_used_in_the_code(word: str):
    assert is_used(word)


@pytest.mark.parametrize("word", sorted({*REJECTED, *METAPHORS}))
def test_no_class_function_or_module_is_called_by_a_rejected_word(word: str):
    assert word not in names()[0], f"docs/vocabulary.md says {REJECTED.get(word, 'another word')}"


def test_a_word_that_nobody_uses_and_a_name_that_is_rejected_are_seen():
    assert not is_used("zebra")
    assert is_used("waiting_list") and is_used("child")
    assert "setup" in names()[0]
