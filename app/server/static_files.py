"""The front end's files that are shipped with us, and how to tell them."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

APP = Path(__file__).parents[1]
ASSETS = APP / "assets"
VENDOR = Path(__file__).parent / "vendor"
CHECKSUMS = VENDOR / "checksums.txt"
ADDRESS = "/_solara/cdn/"
"""Where Solara's page asks for them."""
STYLE_SHEET = "/static/assets/custom.css"
"""The one style sheet of an application that Solara's page links to."""


@cache
def checksums() -> dict[str, str]:
    """The sha256 of every shipped file, by its path."""
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}


def style_sheets() -> list[Path]:
    """The style sheets of the app in the order of their rules: each page, what pages share, and paper."""
    layout = sorted(APP.glob("pages/layout/*.css"))
    pages = [sheet for sheet in sorted(APP.glob("pages/*/*.css")) if sheet not in layout]
    return [*pages, ASSETS / "custom.css", *sorted(APP.glob("components/*.css")), *layout, ASSETS / "print.css"]


def style_sheet_route() -> Route:
    """Serves all style sheets as one, at the address of Solara's only one."""
    content = b"\n".join(sheet.read_bytes() for sheet in style_sheets())
    tag = f'"{sha256(content).hexdigest()}"'
    # Solara's ?v= is the hash of custom.css alone, so a browser must ask whether the whole has changed.
    headers = {"etag": tag, "cache-control": "no-cache"}

    async def answer(request: Request) -> Response:
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="text/css")

    return Route(STYLE_SHEET, answer)
