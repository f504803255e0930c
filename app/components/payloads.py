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
    """One thing that the bar on top, or a phone's, asks of the whole page."""

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
    """The budget as typed; nothing to go back to the published one."""

    text: Name | None


@with_config(STRICT)
class ExportRequest(TypedDict, total=False):
    """A name for the plan, a file to make, or a file that was opened (its text) or was too large (its bytes)."""

    name: Name
    file: Name
    too_large: Annotated[float, Field(ge=0)]
    opened: File


@with_config(STRICT)
class GuideStep(TypedDict):
    """Which step of which guide; empty to end it."""

    to: Name


@with_config(STRICT)
class OwnFile(TypedDict):
    """A file with own data, in base64."""

    name: Name
    content: File


@with_config(STRICT)
class FitRequest(TypedDict):
    """The place to make from own data."""

    name: Name
    like: Name
    rounds: Name


@with_config(STRICT)
class NumberFilter(TypedDict, total=False):
    """Which of the numbers behind the model to show."""

    kind: Name
    find: Name


@with_config(STRICT)
class RoomKeys(TypedDict):
    """What a browser holds of a room, and the address that it has open."""

    code: Name
    lead: Name
    team: Name
    here: Text


@with_config(STRICT)
class Beat(TypedDict):
    """A sign of life, counted."""

    seq: Annotated[int, Field(ge=0)]


@with_config(STRICT)
class RoomCode(TypedDict):
    """The code of a room."""

    code: Name


@with_config(STRICT)
class TeamEntry(TypedDict):
    """A team that joins."""

    name: Name
    role: Name


@with_config(STRICT)
class SliderPlaces(TypedDict):
    """At which of its steps each slider of a phone stands."""

    at: Annotated[dict[Name, int], Field(max_length=300)]


@with_config(STRICT)
class Votes(TypedDict):
    """The teams that got a dot, one entry for each dot."""

    given: Annotated[list[int], Field(max_length=50)]


@with_config(STRICT)
class RoomPhase(TypedDict):
    """Where the room goes next."""

    phase: Name


@with_config(STRICT)
class TeamNumber(TypedDict):
    """Which team."""

    number: int


@with_config(STRICT)
class RoomQuestionChoice(TypedDict):
    """Which question the room is asked; empty for none."""

    id: Name


@with_config(STRICT)
class RoomSetting(TypedDict, total=False):
    """Which levers a role has, and what everybody sees."""

    together: bool
    shown: bool
    role: Name
    levers: Names


@with_config(STRICT)
class PageChoice(TypedDict):
    """On which page to go on."""

    page: Name
