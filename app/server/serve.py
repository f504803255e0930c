"""Starts the app: settings first, then the server with the guard in front."""

import asyncio
import mimetypes
import os
import secrets
import socket
import threading
import warnings
from typing import TYPE_CHECKING

from agents.base.files.errors import WrongInput
from app.server.admission import Admission, KernelRegistry, ReaderLimits
from app.server.memory import collect_garbage_less_often, limit_malloc_arenas
from app.server.messages import LARGEST_MESSAGE
from app.server.page_socket import OPEN
from app.server.security import ANYWHERE, SecurityMiddleware, ServerSettings
from app.server.static_files import ADDRESS, ASSETS, VENDOR, checksums, style_sheet_route
from app.server.token_bucket import limit_repeated_log_lines
from app.state.app_state import HOST_SETTING, PLACE_SETTING
from model.places.reader import load_place

if TYPE_CHECKING:
    from app.server.stoppable_server import StoppableServer

NAMES_SETTING = "JEUGDSTROOM_HOSTS"
EARLY = (
    ("jupyter-vuetify/nodeps.js", "jupyter-vuetify/extension"),
    ("jupyter-vue/nodeps.js", "jupyter-vue/extension"),
    ("jupyter-vue/nodeps-vue-sfc.js", "jupyter-vue/extension"),
)
"""Scripts of the widgets under Solara, with the extension whose version stands in their address."""
MOST_DESCRIPTORS = 4_096
"""Open files and sockets: some 500 connections and four for each of 100 readers are below a third of it."""
LOGGERS_OF_CLIENTS = (
    "app.server.page_socket",
    "asyncio",
    "Comm",
    "solara.server.app",
    "solara.server.fastapi",
    "solara.server.server",
    "uvicorn.error",
)
"""Who writes a line for what one client does."""


def settings(base_path: str, place: str) -> dict[str, str]:
    """What Solara must know before it is imported. A shipped file that is missing can never be fetched elsewhere."""
    return {
        PLACE_SETTING: place,
        "SOLARA_APP": "app.main",
        "SOLARA_MODE": "production",
        "SOLARA_ROOT_PATH": base_path,
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(VENDOR),
        "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
        "SOLARA_ASSETS_EXTRA_LOCATIONS": str(ASSETS),
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Jeugdstroom",
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_FORCE_REFRESH": "true",  # a page whose server came back loads itself; its address has the levers
        "SOLARA_SESSION_HTTP_ONLY": "true",
        "SOLARA_SESSION_SECRET_KEY": secrets.token_urlsafe(32),
        "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
        "SOLARA_KERNEL_MAX_PER_SESSION": "20",
    }


def application(host: str, base_path: str, place: str) -> SecurityMiddleware:
    """The whole app as one ASGI application."""
    limits = ReaderLimits.from_environment()
    os.environ.update(settings(base_path, place) | {HOST_SETTING: host})
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("text/javascript", ".js")
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # the guard writes the cookies
    # Solara reads its settings when it is imported, so that comes after them and not at the top of this file.
    from solara.server.server import nbextension_hash
    from solara.server.starlette import app as solara_app

    from app.server.kernel_contexts import patch_kernel_contexts
    from app.server.websocket import use_queued_websockets
    from app.solara_adapter.event_filter import MalformedReport

    # Before Solara's own route to the assets, which has no style sheets of the pages.
    solara_app.router.routes.insert(0, style_sheet_route())
    patch_kernel_contexts()
    use_queued_websockets()
    # The event filter lies below the server and must not import it.
    MalformedReport.report = OPEN.note_malformed
    house = ServerSettings(
        host=host,
        base_path=base_path,
        other_names=other_names(host),
        shipped=frozenset(checksums()),
        shipped_at=ADDRESS,
        early=tuple(f"/jupyter/nbextensions/{path}?{nbextension_hash(extension)}" for path, extension in EARLY),
    )
    return SecurityMiddleware(solara_app, house, Admission(limits, kernels()))


def kernels() -> KernelRegistry:
    """What Solara keeps for its pages."""
    from solara.server.kernel_context import contexts

    def close(name: str) -> None:
        context = contexts.get(name)
        if context is not None:
            context.close(reason="cull")

    return KernelRegistry(lambda: {name: context.session_id for name, context in list(contexts.items())}, close)


def allow_descriptors() -> None:
    """Takes as many open files as the system grants, up to what the limits on connections can need."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(MOST_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def other_names(host: str) -> frozenset[str]:
    """The names that the settings give, and this machine's own once it listens to the whole network."""
    named = {name for name in os.environ.get(NAMES_SETTING, "").lower().split(",") if name}
    if host in ANYWHERE:
        own = socket.gethostname().lower()
        named |= {own, f"{own.split('.')[0]}.local"}
    return frozenset(named)


def tidy_base_path(base_path: str) -> str:
    """A base path with one slash in front and none behind, or nothing."""
    inner = base_path.strip("/ ")
    return f"/{inner}" if inner else ""


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; one clear line when it cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise WrongInput(f"cannot listen on {host} port {port}: {error}; choose another --host or --port") from error


def serve(host: str = "127.0.0.1", port: int = 8765, base_path: str = "", place: str = "uithoorn") -> None:
    """Serves the app until it is stopped, and then ends the process; port 0 takes a free one.

    Prints the address once it answers.
    """
    limit_malloc_arenas()
    load_place(place)
    base = tidy_base_path(base_path)
    opened = listen(host, port)
    guarded = application(host, base, place)
    allow_descriptors()
    limit_repeated_log_lines(*LOGGERS_OF_CLIENTS)
    import uvicorn

    from app.server.protocols import timed_protocols
    from app.server.stoppable_server import StoppableServer

    http, websocket = timed_protocols()
    config = uvicorn.Config(
        guarded,
        log_level="warning",
        server_header=False,
        ws_max_size=LARGEST_MESSAGE,
        http=http,
        ws=websocket,
    )
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{opened.getsockname()[1]}{base}/"
    asyncio.run(_serve(StoppableServer(config), opened, address, place))


def _get_ready(place: str) -> None:
    from solara.server.kernel_context import contexts

    from app.simulation.service import warm_up

    warm_up(place)
    collect_garbage_less_often(lambda: bool(contexts))


async def _serve(server: "StoppableServer", opened: socket.socket, address: str, place: str) -> None:
    running = asyncio.ensure_future(server.serve(sockets=[opened]))
    while not server.started and not running.done():
        await asyncio.sleep(0.02)
    if server.started and not server.should_exit:
        print(address, flush=True)
        threading.Thread(target=_get_ready, args=(place,), daemon=True).start()
    await running
