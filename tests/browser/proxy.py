"""The smallest reverse proxy that does what nginx does with a base path: it takes the path off and passes all on."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def proxied(port: int, base: str) -> Iterator[str]:
    """An address below ``base`` behind which the app on this port answers; anything outside the base is refused."""
    loop = asyncio.new_event_loop()
    opened = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _pass_on(reader, writer, port, base.encode())

    async def serve() -> None:
        server = await asyncio.start_server(meet, sock=opened)
        ready.set()
        async with server:
            await server.serve_forever()

    def work() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    task = loop.create_task(serve())
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield f"http://127.0.0.1:{opened.getsockname()[1]}{base}/"
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, base: bytes) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, rest = head.split(b" ", 2)
        if not path.startswith(base + b"/"):
            writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        else:
            far, to = await asyncio.open_connection("127.0.0.1", port)
            if b"upgrade: websocket" not in rest.lower():
                rest = rest.replace(b"\r\n", b"\r\nConnection: close\r\n", 1).replace(
                    b"Connection: keep-alive\r\n", b""
                )
            to.write(b" ".join([method, path.removeprefix(base), rest]))
            await asyncio.gather(_pour(reader, to), _pour(far, writer))
    writer.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await source.read(65_536):
            into.write(piece)
            await into.drain()
    with contextlib.suppress(OSError, RuntimeError):
        into.close()
