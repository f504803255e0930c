"""What a Vue component may send with an event: the types of its fields, and the shapes that several pages share.

The shape of an event of one page stands beside its component. ``app.solara_adapter.components`` refuses an event of
another shape. A shape checks names and types only: the receiver checks what a value means, and ignores unknown ids.
"""

from typing import Annotated, Literal, TypedDict

from pydantic import ConfigDict, Field, with_config

# No text for a number, and no name that no page of ours sends.
STRICT = ConfigDict(strict=True, extra="forbid")

# Ids have some 40 characters, names are cut at 120: this leaves room for a name that is still to be cut.
Name = Annotated[str, Field(max_length=1_000)]
# Browsers send addresses of at most some 8,000 characters.
Text = Annotated[str, Field(max_length=8_000)]
# Own data may have 2 MB, which is 2.7 million characters in base64.
File = Annotated[str, Field(max_length=3_000_000)]
# There are some 60 levers, circumstances and assumptions.
Many = Annotated[dict[Name, float], Field(max_length=300)]
Names = Annotated[list[Name], Field(max_length=300)]
# A browser makes a number of what stands in a field where it can.
Typed = Name | float | None


@with_config(STRICT)
class TopChange(TypedDict, total=False):
    """A change of the whole page that the top bar, or the bar on a phone, asks for."""

    place: Name
    scenario: Name
    step: Literal["undo", "redo"]
    panel: bool
    size: Name
    theme: Name
    language: Name
    page: Name
    link: Text


@with_config(STRICT)
class BudgetText(TypedDict):
    """The budget as typed; None to go back to the published one."""

    text: Name | None
