"""How many readers there may be: in all, from one address, and from one browser.

A reader is a page with its websocket; behind it Solara keeps a kernel (a thread while connected, and some megabytes).
A page that went to sleep keeps its kernel for a while, and gives it up first when another reader needs the room.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

from agents.base.files.errors import WrongInput

log = logging.getLogger(__name__)

READERS_SETTING = "JEUGDSTROOM_READERS"
PER_ADDRESS_SETTING = "JEUGDSTROOM_READERS_PER_ADDRESS"


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """How many readers at once; ``per_address`` leaves room for others and lets a hall of 60 phones in."""

    readers: int = 100
    per_address: int = 80
    per_session: int = 20
    """Tabs of one browser."""
    asleep: int = 100
    """Pages that sleep, kept beside the readers: all phones of a hall while people talk."""
    sockets: int = 3
    """Websockets of one page: when a line is lost the new one may come before the old one is known to be gone."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "ReaderLimits":
        """The limits that the settings give; ``WrongInput`` for what is no number of readers."""
        readers = _number(environment, READERS_SETTING, 100)
        return cls(readers, _number(environment, PER_ADDRESS_SETTING, max(1, readers * 4 // 5)))


@dataclass(frozen=True, slots=True)
class KernelRegistry:
    """What Solara keeps: the session behind each kernel, and the way to end one."""

    sessions: Callable[[], dict[str, str]]
    close: Callable[[str], None]


EMPTY_REGISTRY = KernelRegistry(dict, lambda _: None)


@dataclass(frozen=True, slots=True)
class PageConnection:
    """One websocket: for which kernel, of which browser, from which address."""

    kernel: str
    session: str
    address: str


@dataclass(slots=True)
class Admission:
    """Who is in. All of it runs on the server's loop."""

    limits: ReaderLimits = field(default_factory=ReaderLimits)
    kernels: KernelRegistry = EMPTY_REGISTRY
    sockets: Counter[str] = field(default_factory=Counter)
    """Open websockets by kernel."""
    known: dict[str, PageConnection] = field(default_factory=dict)
    """The last visit of every kernel, awake or asleep; those that fell asleep first come first."""

    def is_full(self, address: str) -> bool:
        """Whether a new reader from this address must wait."""
        from_here = sum(self.known[kernel].address == address for kernel in self.sockets)
        return len(self.sockets) >= self.limits.readers or from_here >= self.limits.per_address

    def is_other_browser(self, visit: PageConnection) -> bool:
        """Whether somebody asks for the kernel of another browser."""
        owner = self.kernels.sessions().get(visit.kernel)
        return owner is not None and owner != visit.session

    def may_enter(self, visit: PageConnection) -> bool:
        """Whether there is room for this websocket."""
        if visit.kernel in self.sockets:
            return self.sockets[visit.kernel] < self.limits.sockets
        awake = sum(self.known[kernel].session == visit.session for kernel in self.sockets)
        return not self.is_full(visit.address) and (not visit.session or awake < self.limits.per_session)

    def enter(self, visit: PageConnection) -> list[str]:
        """Counts a websocket; the kernels that sleep and have to make room for it."""
        self.sockets[visit.kernel] += 1
        self.known[visit.kernel] = visit
        return self._to_close(visit)

    def leave(self, visit: PageConnection) -> None:
        """No longer counts a websocket."""
        self.sockets[visit.kernel] -= 1
        if self.sockets[visit.kernel] <= 0:
            del self.sockets[visit.kernel]
            # Put at the end: the order of this table is the order in which pages fell asleep.
            self.known[visit.kernel] = self.known.pop(visit.kernel)

    def _to_close(self, visit: PageConnection) -> list[str]:
        alive = self.kernels.sessions()
        self.known = {name: visit for name, visit in self.known.items() if name in alive or name in self.sockets}
        asleep = [name for name in self.known if name not in self.sockets]
        own = [name for name in asleep if visit.session and self.known[name].session == visit.session]
        tabs = sum(known.session == visit.session for known in self.known.values())
        closing = own[: max(0, tabs - self.limits.per_session)]
        asleep = [name for name in asleep if name not in closing]
        # The address with most sleeping pages gives one up first, so that no single one drives out a hall of phones.
        while len(asleep) > self.limits.asleep:
            most = Counter(self.known[name].address for name in asleep).most_common(1)[0][0]
            first = next(name for name in asleep if self.known[name].address == most)
            asleep.remove(first)
            closing.append(first)
        for name in closing:
            del self.known[name]
        return closing


def place_of_address(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one subscriber of IPv6 has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:100]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))


def _number(environment: Mapping[str, str], name: str, usual: int) -> int:
    given = environment.get(name, "").strip()
    if not given:
        return usual
    if not given.isdecimal() or not 1 <= int(given[:7]) <= 10_000:
        raise WrongInput(f"{name} is {given[:40]!r}, expected a whole number from 1 to 10,000")
    return int(given)
