"""What a page may send over its websocket, looked at before Solara sees it.

Our pages send text frames with Jupyter messages of a few kinds. Anything else, and every binary frame (Solara reads
from its first four bytes how many parts to make room for, whatever the length of the frame), is malformed.
"""

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

LARGEST_MESSAGE = 4_000_000
"""Bytes of one frame: own data of 2 MB in base64 is 2.7 million characters."""
LARGEST_PLAIN = 1_000_000
"""Characters of any other message than an event: the largest that our pages send has some 2,000."""
DEEPEST = 20
"""Lists and objects inside each other: our pages send at most 8."""
MOST_VALUES = 5_000
"""Values in one message: the levers of a pane, a hundred limits and what stands around them are some 500."""
LARGEST_WHOLE = 2**53
"""Beyond this a number of a browser is no whole number any more."""

Id = Annotated[str, Field(min_length=1, max_length=100)]
Tag = Annotated[str, Field(max_length=200)]
Path = Annotated[str, Field(max_length=8_000)]


class MalformedMessage(Exception):
    """A frame that none of our pages sends; says why in a few words, without what was sent."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Header(_Shape):
    """Who sends; of these Solara uses the kind and sends the rest back."""

    msg_id: Id
    msg_type: Literal[
        "comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request", "shutdown_request"
    ]
    session: Tag
    username: Tag = ""
    version: Tag = ""
    date: Tag = ""
    subshell_id: None = None


class _RunArguments(_Shape):
    path: Path
    appName: Tag | None = None  # noqa: N815 - Solara's name
    themes: dict[str, Any] | None = None
    dark: bool | None = None


class _RunRequest(_Shape):
    method: Literal["run"]
    args: _RunArguments


class _Address(_Shape):
    location: Path | None


class _Update(_Shape):
    """The address after the browser's Back: the only value of a widget that a page of ours sets by itself."""

    method: Literal["update"]
    state: _Address
    buffer_paths: Annotated[list[Any], Field(max_length=0)] = []


class _PlainRequest(_Shape):
    method: Literal["app-status", "request_state", "request_states"]


class _Event(_Shape):
    event: Tag
    data: Any = None


class _Custom(_Shape):
    method: Literal["custom"]
    content: _Event


class _NoContent(_Shape):
    pass


class _CommOpen(_Shape):
    comm_id: Id
    target_name: Literal["solara.control", "jupyter.widget.control"]
    target_module: None = None
    data: _NoContent | None = None


class _CommMessage(_Shape):
    comm_id: Id
    data: Annotated[_RunRequest | _PlainRequest | _Update | _Custom, Field(discriminator="method")]


class _CommClose(_Shape):
    comm_id: Id
    data: _NoContent | None = None


class _CommInfo(_Shape):
    target_name: Tag | None = None
    target: Tag | None = None


class _Shutdown(_Shape):
    """A page that finds another server than the one that made it gives up its old kernel, and loads itself again."""

    restart: bool


class _PageMessage(_Shape):
    header: _Header
    parent_header: dict[Tag, Any]
    metadata: dict[Tag, Any]
    content: dict[str, Any]
    buffers: Annotated[list[Any], Field(max_length=0)] = []
    channel: Literal["shell", "control"]


MESSAGE = TypeAdapter(_PageMessage)
CONTENT: dict[str, TypeAdapter[Any]] = {
    "comm_open": TypeAdapter(_CommOpen),
    "comm_msg": TypeAdapter(_CommMessage),
    "comm_close": TypeAdapter(_CommClose),
    "comm_info_request": TypeAdapter(_CommInfo),
    "kernel_info_request": TypeAdapter(_NoContent),
    "shutdown_request": TypeAdapter(_Shutdown),
}


def check_message(frame: str | bytes | None) -> str:
    """The kind of the message in a frame.

    Raises ``MalformedMessage`` for what none of our pages sends.
    """
    if not isinstance(frame, str):
        raise MalformedMessage("a binary frame")
    if len(frame) > LARGEST_MESSAGE:
        raise MalformedMessage("too long")
    try:
        found = MESSAGE.validate_json(frame, strict=True)
        CONTENT[found.header.msg_type].validate_python(found.content, strict=True)
    except ValidationError as error:
        raise MalformedMessage(_why(error)) from None
    except UnicodeEncodeError:
        raise MalformedMessage("half a character") from None
    if (found.channel == "control") != (found.header.msg_type == "shutdown_request"):
        raise MalformedMessage("a channel of another kind")
    event = isinstance(found.content.get("data"), dict) and found.content["data"].get("method") == "custom"
    if len(frame) > LARGEST_PLAIN and not event:
        raise MalformedMessage("too long for its kind")
    check_values([found.parent_header, found.metadata, found.content])
    return found.header.msg_type


def check_values(values: list[Any]) -> None:
    """Raises ``MalformedMessage`` where values are too many, too deep, or no numbers that a browser knows."""
    # Level by level and not by recursion, so that a deep message cannot exhaust the stack of the server.
    level, seen = values, 0
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            seen += 1
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, float) and not math.isfinite(value):
                raise MalformedMessage("a number that is none")
            elif isinstance(value, int) and abs(value) > LARGEST_WHOLE:
                raise MalformedMessage("a number too large")
            if seen + len(below) > MOST_VALUES:
                raise MalformedMessage("too many values")
        level = below
        if not level:
            return
    raise MalformedMessage("too deep")


def _why(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if str(part).isidentifier())[:60]
    return f"{place or 'message'}: {first['type']}"
