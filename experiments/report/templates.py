"""Jinja2 templates that stand beside the module that fills them; every text in them is escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.deterministic_zip import printable

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(path: Path) -> "Template":
    """A template file; a name that it uses and nobody gives is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # StrictUndefined: a misspelt name would otherwise leave an empty place in a report.
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    return environment.get_template(path.name)


def _printable(value: object) -> object:
    # Exactly str: Markup, its subclass, is what the program itself made.
    return printable(value) if type(value) is str else value
