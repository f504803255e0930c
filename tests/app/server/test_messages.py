"""What a page may send, and how a connection is counted, slowed down and closed; without a server."""

import asyncio
import json
import logging
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.components import payloads
from app.server.messages import LARGEST_MESSAGE, MalformedMessage, check_message
from app.server.page_socket import BUSY, MOST_MALFORMED, REFUSED, OpenSockets, PageSocket
from app.server.token_bucket import RepeatFilter, TokenBucket
from app.solara_adapter.components import CheckedEvent, component_vue
from tests.app.server.fuzz import PAYLOADS, STRANGE, frame

RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "recorded_messages.json").read_text("utf-8"))
CHANGE = next(one for one in RECORDED if "values" in json.dumps(one))


def changed(**data: Any) -> str:
    copy = deepcopy(CHANGE)
    copy["content"]["data"]["content"]["data"] = data
    return json.dumps(copy)


def why(text: str | bytes) -> str:
    with pytest.raises(MalformedMessage) as found:
        check_message(text)
    return str(found.value)


def test_every_message_that_a_real_page_sent_is_let_through():
    assert [check_message(json.dumps(one)) for one in RECORDED] == [one["header"]["msg_type"] for one in RECORDED]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\x7f\xff\xff\xff", "a binary frame"),
        (b"", "a binary frame"),
        ("", "json_invalid"),
        ("[" * 100_000, "json_invalid"),
        ("[]", "model_type"),
        ("{}", "missing"),
        (changed(x=float("nan")), "a number that is none"),
        (changed(x=1).replace('"x": 1', '"x": 1e999'), "a number that is none"),
        (changed(x=10**400), "a number too large"),
        (changed(x="\ud800"), "json_invalid"),
        ("\ud800", "string_unicode"),
        (changed(x=json.loads("[" * 50 + "]" * 50)), "too deep"),
        (changed(x=[0] * 10_000), "too many values"),
        (changed(x="x" * (LARGEST_MESSAGE + 1)), "too long"),
        (json.dumps(RECORDED[0]).replace("kernel_info_request", "execute_request"), "msg_type"),
        (json.dumps(RECORDED[0]).replace("shell", "control"), "channel"),
        (json.dumps(RECORDED[0]).replace('"metadata": {}', '"metadata": 1'), "metadata"),
        (json.dumps(RECORDED[1]).replace("solara.control", "jupyter.widget"), "target_name"),
    ],
)
def test_anything_else_is_malformed_and_says_why_in_few_words(text: str | bytes, told: str):
    found = why(text)
    assert told in found and len(found) < 120


def test_what_is_told_of_a_malformed_message_never_quotes_it():
    for number in range(300):
        one = frame(Random(number), RECORDED)
        try:
            check_message(one)
        except MalformedMessage as fault:
            assert len(str(fault)) < 150 and str(fault).isprintable() and "x" * 50 not in str(fault)


def test_a_file_of_own_data_of_two_megabytes_fits_in_a_message():
    text = changed(name="own.xlsx", content="A" * 2_700_000)
    check_message(text)
    assert len(text) < LARGEST_MESSAGE
    with pytest.raises(MalformedMessage):
        check_message(text + " " * LARGEST_MESSAGE)


async def talked(sent: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], PageSocket]:
    """What the application hears and the browser gets when a browser sends this and leaves."""
    coming = [*sent, {"type": "websocket.disconnect", "code": 1005}]
    back: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: Any) -> None:
        back.append(message)

    connection = PageSocket(receive, send, "10.0.0.1", "kernel")
    heard: list[Any] = [await connection.first_message()]
    while heard[-1]["type"] == "websocket.receive":
        heard.append(await connection.next_message())
    return heard, back, connection


def text(found: str) -> dict[str, Any]:
    return {"type": "websocket.receive", "text": found}


def test_malformed_messages_are_dropped_and_cost_one_line(caplog: pytest.LogCaptureFixture):
    bad = [text("{"), {"type": "websocket.receive", "bytes": b"\x7f\xff\xff\xff"}, text("[]")]
    good = text(json.dumps(RECORDED[0]))
    with caplog.at_level(logging.WARNING):
        heard, back, _ = asyncio.run(talked([*bad, good, *bad, good]))
    assert heard[:-1] == [good, good] and back == []
    assert len(caplog.records) == 1 and "10.0.0.1" in caplog.text and "\n" not in caplog.records[0].getMessage()


def test_a_connection_with_too_many_malformed_messages_is_closed():
    heard, back, _ = asyncio.run(talked([text("{")] * (MOST_MALFORMED + 5)))
    assert [one["type"] for one in heard] == ["websocket.disconnect"]
    assert [(one["type"], one["code"]) for one in back] == [("websocket.close", REFUSED)]


def test_a_malformed_event_counts_for_the_page_that_sent_it():
    async def counted() -> int:
        _, _, connection = await talked([])
        there = OpenSockets()
        there.add(connection)
        there.note_malformed("kernel", "event")
        there.remove(connection)
        there.note_malformed("kernel", "event")
        return connection.malformed

    assert asyncio.run(counted()) == 1


def test_a_connection_that_stays_silent_is_closed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.server.page_socket.SECONDS_TO_SPEAK", 0.01)
    back: list[Any] = []

    async def send(message: Any) -> None:
        back.append(message["code"])

    async def silent() -> Any:
        return await PageSocket(asyncio.Event().wait, send, "10.0.0.1").first_message()  # type: ignore[arg-type]

    assert asyncio.run(silent())["type"] == "websocket.disconnect" and back == [REFUSED]


def test_after_the_end_nothing_more_is_sent_and_the_handshake_is_answered_once():
    async def ended() -> list[Any]:
        _, back, connection = await talked([])
        connection.closed = False
        _, send = connection.served(text("x"))
        for kind in ("websocket.accept", "websocket.send", "websocket.close", "websocket.send", "websocket.close"):
            await send({"type": kind})
        await connection.close(BUSY, "later")
        return [one["type"] for one in back]

    assert asyncio.run(ended()) == ["websocket.send", "websocket.close"]


def test_a_bucket_lets_a_burst_through_and_then_so_many_per_second():
    now = [0.0]
    bucket = TokenBucket(10, 100, lambda: now[0])
    assert [bucket.take() for _ in range(100)] == [0] * 100
    assert bucket.take() == pytest.approx(0.1)
    now[0] += 1.1
    assert bucket.take(10) == 0 and bucket.take(5) == pytest.approx(0.5)


def test_a_line_that_many_clients_cause_fills_no_log():
    now = [0.0]
    limit = RepeatFilter(lambda: now[0])
    line = logging.LogRecord("x", logging.WARNING, "", 0, "a page at %s", ("10.0.0.1",), None)
    other = logging.LogRecord("x", logging.WARNING, "", 0, "something else", (), None)
    assert sum(limit.filter(line) for _ in range(1_000)) == RepeatFilter.MOST
    assert limit.filter(other)
    now[0] += RepeatFilter.EACH
    assert sum(limit.filter(line) for _ in range(1_000)) == 1


PAGES = Path(payloads.__file__).parents[1] / "pages"
PARTS = [import_module(f"app.pages.{path.parent.name}.components") for path in PAGES.glob("*/components.py")]
SHAPES = {
    name: value
    for module in (payloads, *PARTS)
    for name, value in vars(module).items()
    if hasattr(value, "__pydantic_config__")
}


def test_the_shapes_of_every_page_are_tried():
    assert {"TopChange", "LeverChange", "SearchFormChange", "RoomSetting"} <= SHAPES.keys()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_an_event_hears_its_shape_and_nothing_else(shape: Any):
    from app.solara_adapter.event_filter import MalformedEvent

    heard: list[Any] = []
    event = CheckedEvent("event_x", shape, heard.append)
    for one in (*STRANGE, *PAYLOADS, {"unknown": 1}, "text", 5):
        before = len(heard)
        try:
            event(deepcopy(one))
        except MalformedEvent as fault:
            assert len(heard) == before and "event_x" in str(fault)
        else:
            assert isinstance(heard[-1], dict) and set(heard[-1]) <= set(shape.__annotations__)


def test_every_event_of_a_part_says_what_it_carries():
    def face(*, event_change: Callable[[dict[str, Any]], None]) -> None:
        raise AssertionError(event_change)

    with pytest.raises(TypeError, match=r"event_change is .* expected Annotated"):
        component_vue("Never.vue")(face)


def test_an_event_that_carries_nothing_hears_nothing():
    heard: list[Any] = []
    CheckedEvent("event_x", None, heard.append)({"subprocess": "x"}, b"more")
    assert heard == [{}]
