"""A small guard around the server: it refuses strangers and adds what browsers need to defend the reader.

Solara by itself accepts a websocket from any page and any host name, tells everybody about its sessions, and fetches
(or even deletes) files under its address for shipped files. Here that stops.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from anyio import to_thread

from app.server.admission import Admission, PageConnection, place_of_address
from app.server.page_socket import BUSY as TRY_LATER
from app.server.page_socket import OPEN, REFUSED, Message, PageSocket, Receive, Send

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, never bound to
CLOSED = ("/resourcez", "/_solara/api/evict/")
UUID = "[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
KERNEL_PATH = re.compile(f"/(?:jupyter/api/kernels/({UUID})/channels|_solara/api/close/({UUID}))")
"""Where a page of ours opens its websocket and says that it is left; it makes its own ids."""
SESSION_COOKIES = ("solara-session-id", "solara-session-id-lax")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: {socket}; object-src 'none'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
NEED_TRUST = frozenset({"cross-origin-opener-policy"})
"""What browsers heed only over TLS or from this machine, and complain about elsewhere."""
LARGEST_BODY = 64_000
SECONDS_IDLE = 12.0
"""A little more than the 10 s for which anyio keeps a thread that has nothing to do."""
BUSY = (
    "Het is nu te druk. Probeer het over een paar minuten opnieuw.\n"
    "Too many people are using this at the moment. Please try again in a few minutes.\n"
)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the app lives: the address it listens on, other names it answers to, and what it may serve."""

    host: str
    base_path: str = ""
    other_names: frozenset[str] = frozenset()
    shipped: frozenset[str] = frozenset()
    shipped_at: str = "/_solara/cdn/"
    early: tuple[str, ...] = ()
    """Scripts that the page will ask for later, one after the other, and better fetches at once."""

    def answers_to(self, name: str) -> bool:
        """Whether a request that asks for this host is meant for us.

        A page of a stranger can make its own name point to this machine, but never a bare address.
        """
        if name in LOOPBACK or name == self.host or name in self.other_names:
            return True
        return self.host in ANYWHERE and _is_address(name)


@dataclass(slots=True)
class SecurityMiddleware:
    """The application with the guard in front."""

    application: Application
    house: ServerSettings
    admission: Admission = field(default_factory=Admission)
    resting: asyncio.Task[None] | None = field(default=None, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, refuses or passes on one request."""
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        wanted = headers_of(scope)
        path = self._inner_path(scope)
        visit = visit_of(scope, wanted, path)
        refusal = self._refusal(scope, wanted, path, visit)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif path == "/healthz":
            await _answer(send, 200, "ok\n")
        elif scope["type"] == "websocket":
            await self._visit(scope, receive, send, visit)
        else:
            address = f"<{self.house.base_path}{{}}>; rel=preload; as=script"
            early = self.house.early if path == "/" else ()
            links = [(b"link", address.format(script).encode()) for script in early]
            await self.application(scope, receive, _with_headers(scope, wanted, send, links))

    async def _visit(self, scope: Scope, receive: Receive, send: Send, visit: PageConnection) -> None:
        """One websocket, from its handshake to its end; Solara hears of it at its first well-formed message."""
        await receive()
        # Accepted before Solara knows of it: it makes a kernel only for who speaks as a page of ours.
        await send({"type": "websocket.accept"})
        connection = PageSocket(receive, send, visit.address, visit.kernel)
        first = await connection.first_message()
        if first["type"] != "websocket.receive":
            return
        # Looked at once more: while the first message was waited for, another may have taken the kernel or the room.
        if self.admission.is_other_browser(visit):
            await connection.close(REFUSED, "the page of another browser")
            return
        if not self.admission.may_enter(visit):
            await connection.close(TRY_LATER, "too many readers")
            return
        closing = self.admission.enter(visit)
        OPEN.add(connection)
        try:
            # In a thread: closing a page waits for whatever draws it, and the loop serves everybody.
            for kernel in closing:
                await asyncio.to_thread(self.admission.kernels.close, kernel)
            await self.application(scope, *connection.served(first))
        finally:
            OPEN.remove(connection)
            self.admission.leave(visit)
            if self.resting is not None:
                self.resting.cancel()
            self.resting = asyncio.create_task(_let_threads_go())

    def _inner_path(self, scope: Scope) -> str:
        """The path inside the app, whether or not a proxy took the base path off."""
        path, base = scope["path"], self.house.base_path
        inner = path.removeprefix(base) if base and (path == base or path.startswith(f"{base}/")) else path
        scope["root_path"], scope["path"] = base, f"{base}{inner or '/'}"
        return inner or "/"

    def _refusal(
        self, scope: Scope, wanted: dict[str, str], path: str, visit: PageConnection
    ) -> tuple[int, str] | None:
        host, speaks = wanted.get("host", ""), scope["type"] == "websocket"
        shipped, at = self.house.shipped, self.house.shipped_at
        changes = speaks or scope["method"] not in {"GET", "HEAD", "OPTIONS"}
        origin = _parts(wanted.get("origin", "")).netloc
        reasons = (
            (not self.house.answers_to(_name_in(host)), 403, "This host name is not served here.\n"),
            (path.startswith(CLOSED), 403, "Closed.\n"),
            (changes and origin != host, 403, "Only this site's own pages may do that.\n"),
            (not _small(wanted.get("content-length", "0")), 413, "Too large.\n"),
            ("transfer-encoding" in wanted, 411, "Say how long it is.\n"),
            (path.startswith(at) and path.removeprefix(at) not in shipped, 404, "Not shipped.\n"),
            (speaks and not visit.kernel, 403, "No page of ours opens a websocket there.\n"),
            (path.startswith("/_solara/api/close/") and not visit.kernel, 404, "No such page.\n"),
            (self.admission.is_other_browser(visit), 403, "That is the page of another browser.\n"),
            (speaks and not self.admission.may_enter(visit), 503, BUSY),
            (path == "/" and self.admission.is_full(visit.address), 503, BUSY),
        )
        return next(((status, text) for holds, status, text in reasons if holds), None)


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request, by lower-case name."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _let_threads_go() -> None:
    """Ends the threads of pages that were left: idle ones of 10 s and older go, but only when one is asked for."""
    await asyncio.sleep(SECONDS_IDLE)
    await to_thread.run_sync(bool)


def visit_of(scope: Scope, wanted: dict[str, str], path: str) -> PageConnection:
    """Who asks, and for which kernel; no kernel where the path or the query is not one that our pages use."""
    client = scope.get("client")
    address = place_of_address(client[0] if client else "")
    try:
        cookies = SimpleCookie(wanted.get("cookie", ""))
    except CookieError:
        cookies = SimpleCookie()
    session = next((cookies[name].value for name in SESSION_COOKIES if name in cookies), "")
    found = KERNEL_PATH.fullmatch(path)
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")[:1_000]).get("session_id", [""])
    if found is None or len(asked) != 1 or re.fullmatch(UUID, asked[0]) is None:
        return PageConnection("", session, address)
    return PageConnection(found[1] or found[2], session, address)


def own_cookie(value: str, *, secure: bool) -> str:
    """A cookie as we want it: for this site's own pages only, out of reach of scripts, gone with the browser."""
    pair = value.split(";", 1)[0]
    return f"{pair}; Path=/; HttpOnly; SameSite=lax{'; Secure' if secure else ''}"


def _with_headers(scope: Scope, wanted: dict[str, str], send: Send, more: Iterable[tuple[bytes, bytes]]) -> Send:
    secure = scope.get("scheme") == "https"
    host = wanted.get("host", "")
    policy = POLICY.format(socket=f"ws://{host} wss://{host}")
    trusted = secure or _name_in(host) in LOOPBACK
    defences = {name: text for name, text in HEADERS.items() if trusted or name not in NEED_TRUST}

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *_kept(message.get("headers", ()), secure=secure),
                *((name.encode(), text.encode()) for name, text in defences.items()),
                (b"content-security-policy", policy.encode("latin-1")),
                *more,
            ]
        await send(message)

    return guarded


def _kept(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers:
        if name.lower() == b"set-cookie":
            yield name, own_cookie(value.decode("latin-1"), secure=secure).encode("latin-1")
        else:
            yield name, value


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    if scope["type"] == "http":
        await _answer(send, status, text)
        return
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": TRY_LATER if status == 503 else REFUSED})
        return
    await _answer(send, status, text, kind="websocket.http")


async def _answer(send: Send, status: int, text: str, kind: str = "http") -> None:
    body = text.encode()
    headers = {
        **HEADERS,
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": f"{kind}.response.start", "status": status, "headers": raw})
    await send({"type": f"{kind}.response.body", "body": body})


def _name_in(host: str) -> str:
    return _parts(f"//{host}").hostname or ""


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        # What cannot be read is as good as empty, and an empty host or origin is refused.
        return urlsplit("")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _small(length: str) -> bool:
    return length.isdecimal() and int(length[:12]) <= LARGEST_BODY
