"""The shipped front-end files are complete, unchanged, and the ones that the installed Solara asks for."""

import asyncio
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

import httpx
from starlette.applications import Starlette

from app.server.static_files import STYLE_SHEET, VENDOR, checksums, style_sheet_route, style_sheets

APP = VENDOR.parents[1]
REPAIR = "run tools/vendor_front_end.py after an upgrade of Solara"


def page_template() -> str:
    spec = find_spec("solara")
    assert spec is not None and spec.origin is not None
    return (Path(spec.origin).parent / "server" / "templates" / "solara.html.j2").read_text(encoding="utf-8")


def asked_for() -> set[str]:
    """What the page asks for in production with Vue 3 and version 8 of the widget protocol."""
    found = re.findall(r"\{\{cdn\}\}/([^\"]+)\"", page_template().replace("{{ipywidget_major_version}}", "8"))
    development = {name for name in found if name.endswith("app8.js")}
    old = {name for name in found if "solara-vuetify-app@" in name}
    return set(found) - development - old


def test_the_files_are_the_ones_that_the_installed_solara_asks_for():
    assert len(asked_for()) == 4
    assert asked_for() - checksums().keys() == set(), REPAIR


def test_every_file_is_listed_and_unchanged():
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert files - {"checksums.txt"} == checksums().keys(), REPAIR
    found = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in checksums()}
    assert found == checksums(), REPAIR


def test_the_shipped_requirejs_is_one_without_a_known_vulnerability():
    [path] = (VENDOR / name for name in checksums() if name.endswith("/require.js"))
    [version] = re.findall(r"@license RequireJS ([\d.]+) ", path.read_text(encoding="utf-8"))
    assert tuple(map(int, version.split("."))) >= (2, 3, 7), "CVE-2024-38999"
    assert f"\nrequirejs {version} " in (VENDOR / "licences" / "README.txt").read_text(encoding="utf-8")


def test_fonts_and_charts_are_shipped_too():
    for name in (name for name in asked_for() if name.endswith(".css")):
        sheet = (VENDOR / name).read_text(encoding="utf-8")
        wanted = {f"{Path(name).parent.as_posix()}/{font}" for font in re.findall(r"url\((\w+\.woff2)", sheet)}
        assert wanted - checksums().keys() == set(), REPAIR
    card = (APP / "components" / "ChartCard.vue").read_text(encoding="utf-8")
    early = (APP / "assets" / "custom.js").read_text(encoding="utf-8")
    for text in (card, early):
        [chart] = re.findall(r'"/(echarts@[^"]+)"', text)
        assert chart in checksums()


def test_every_package_comes_with_its_licence():
    told = (VENDOR / "licences" / "README.txt").read_text(encoding="utf-8")
    packages = {re.sub(r"^((?:@[^/]+/)?[^@/]+)@.*", r"\1", name) for name in checksums() if "@" in name}
    assert packages == {"@widgetti/solara-vuetify3-app", "requirejs", "echarts"}
    assert all(package in told for package in packages)


def test_our_own_files_ask_nothing_of_other_hosts():
    ours = [path for path in APP.rglob("*") if path.is_file() and VENDOR not in path.parents]
    for path in (path for path in ours if path.suffix in {".css", ".js", ".vue"}):
        assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text(encoding="utf-8")) == [], path.name


def ask_for_style_sheet(**headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=[style_sheet_route()]))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            return await client.get(STYLE_SHEET)

    return asyncio.run(ask())


def test_one_style_sheet_has_the_rules_of_all_and_is_sent_again_only_when_it_changed():
    first = ask_for_style_sheet()
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert all(sheet.read_text(encoding="utf-8") in first.text for sheet in style_sheets())
    again = ask_for_style_sheet(**{"if-none-match": f"W/{first.headers['etag']}"})
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", "no-cache")
    assert ask_for_style_sheet(**{"if-none-match": '"another"'}).content == first.content
