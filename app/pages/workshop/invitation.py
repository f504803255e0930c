"""The address and the QR code of a room on the local network."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlencode, urlsplit

import psutil
import segno

from app.server.security import ANYWHERE, LOOPBACK
from app.state.app_state import HOST_SETTING

NOT_A_ROOM = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "utun", "zt", "wg", "tailscale")
"""How network cards begin that phones in the room cannot reach."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """The address to type, the link, the QR code as an SVG path (empty when unreachable), and other addresses."""

    address: str
    link: str
    path: str
    size: int
    reachable: bool
    others: tuple[str, ...] = ()


def invitation(here: str, code: str, language: str) -> Invitation:
    """The invitation to a room, as seen from a facilitator whose browser stands at ``here`` (origin and path)."""
    origins = reachable_from(here, os.environ.get(HOST_SETTING, ""), local_addresses())
    where = origins[0] if origins else here
    link = f"{where}?{urlencode({'page': 'workshop', 'language': language, 'd.room': code})}"
    path, size = square(link) if origins else ("", 0)
    address = where.removeprefix("http://").removeprefix("https://").rstrip("/")
    return Invitation(address, link, path, size, bool(origins), tuple(origins[1:3]))


def reachable_from(here: str, host: str, addresses: Iterable[str]) -> list[str]:
    """Addresses at which other machines reach this page; ``here`` itself unless it is a loopback address."""
    try:
        parts = urlsplit(here)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return []
    if parts.scheme not in {"http", "https"}:
        return []
    # Others reach the app under the same name as this browser does.
    if name not in LOOPBACK:
        return [here]
    # The server listens at one address only, whatever else this machine is called.
    if host not in ANYWHERE:
        return [] if host in LOOPBACK else [f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"]
    return [f"{parts.scheme}://{address}{f':{port}' if port else ''}{parts.path}" for address in addresses]


def local_addresses() -> list[str]:
    """The addresses of this machine on its local networks, home and office networks first. Sends nothing."""
    return _likely({name: [entry.address for entry in card] for name, card in psutil.net_if_addrs().items()})


def _likely(cards: Mapping[str, Iterable[str]]) -> list[str]:
    usable = [
        address
        for name, addresses in cards.items()
        if not name.startswith(NOT_A_ROOM)
        for address in addresses
        if _usable(address)
    ]
    return sorted(
        dict.fromkeys(usable),
        key=lambda address: (not ip_address(address).is_private, not address.startswith("192.168")),
    )


def _usable(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return isinstance(parsed, IPv4Address) and not parsed.is_loopback and not parsed.is_link_local


def square(link: str) -> tuple[str, int]:
    """A QR code as an SVG path of unit squares, and its width in squares."""
    # Cameras of phones do not read the micro form.
    rows = segno.make(link, error="m", micro=False).matrix
    # One path, and not an element for each of a thousand squares.
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return path, len(rows)
