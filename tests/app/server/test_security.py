"""The guard refuses strangers and lets the app's own pages through."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.server.admission import Admission, KernelRegistry, PageConnection, ReaderLimits
from app.server.security import SecurityMiddleware, ServerSettings, own_cookie
from app.server.serve import other_names, settings, tidy_base_path

HOUSE = ServerSettings(host="127.0.0.1", shipped=frozenset({"echarts@6.1.0/dist/echarts.mjs"}))
ID = "0b9f2a52-6f0f-4b0e-9b1c-0d7f0c7b8a11"
CLOSE = f"/_solara/api/close/{ID}?session_id={ID}"
HERE = "http://127.0.0.1:8765"
CHUNKED: dict[str, Any] = {"transfer-encoding": "chunked"}


async def inner(scope, receive, send):
    """Stands for Solara: says which path it saw, and sets a cookie for everywhere and for ever."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    cookie = b"solara-session-id=abc; expires=Fri, 01 Jan 2038 00:00:00 GMT; SameSite=none; Secure"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", cookie)]})
    await send({"type": "http.response.body", "body": f"{scope['root_path']}|{scope['path']}".encode()})


def ask(
    address: str = "/",
    method: str = "GET",
    house: ServerSettings = HOUSE,
    busy: int = 0,
    length: str = "",
    **headers: str,
) -> httpx.Response:
    async def one() -> httpx.Response:
        guard = SecurityMiddleware(inner, house)
        for number in range(busy):
            guard.admission.enter(PageConnection(str(number), str(number), f"10.0.0.{number}"))
        transport = httpx.ASGITransport(app=guard)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            sized = {"content-length": length} if length else {}
            return await client.request(method, address, headers={**headers, **sized})

    return asyncio.run(one())


def knock(
    house: ServerSettings = HOUSE,
    path: str = f"/jupyter/api/kernels/{ID}/channels",
    query: str = f"session_id={ID}",
    admission: Admission | None = None,
    **headers: str,
) -> str:
    """Opens a websocket; the kind of the answer."""
    sent: list[dict] = []
    wanted = {"host": "127.0.0.1:8765", **headers}

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in wanted.items() if value],
    }
    asyncio.run(SecurityMiddleware(inner, house, admission or Admission())(scope, receive, send))
    return sent[0]["type"]


def test_our_own_page_may_open_a_socket():
    assert knock(origin=HERE) == "websocket.accept"


@pytest.mark.parametrize(
    "origin", ["", "http://evil.example", "http://127.0.0.1:9999", "null", "http://[", "https://evil.example:8765"]
)
def test_a_page_of_a_stranger_may_not(origin: str):
    assert knock(origin=origin) == "websocket.close"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/jupyter/api/kernels/1/channels", f"session_id={ID}"),
        (f"/jupyter/api/kernels/{ID}/other", f"session_id={ID}"),
        (f"/jupyter/api/kernels/{ID}/channels", ""),
        (f"/jupyter/api/kernels/{ID}/channels", "session_id=x"),
        (f"/jupyter/api/kernels/{ID}/channels", f"session_id={ID}&session_id={ID}"),
        ("/", f"session_id={ID}"),
    ],
)
def test_a_socket_that_no_page_of_ours_opens_is_refused(path: str, query: str):
    assert knock(path=path, query=query, origin=HERE) == "websocket.close"


def test_the_page_of_another_browser_is_refused():
    theirs = Admission(kernels=KernelRegistry(lambda: {ID: "theirs"}, lambda _: None))
    assert knock(admission=theirs, origin=HERE, cookie="solara-session-id=mine") == "websocket.close"
    assert knock(admission=theirs, origin=HERE, cookie="solara-session-id=theirs") == "websocket.accept"


def test_a_socket_is_refused_when_the_house_is_full():
    full = Admission(ReaderLimits(readers=1))
    full.enter(PageConnection("another", "another", "10.0.0.1"))
    assert knock(admission=full, origin=HERE) == "websocket.close"


def test_nobody_says_that_the_page_of_another_was_left():
    assert ask("/_solara/api/close/1", "POST", origin=HERE).status_code == 404
    assert ask(f"/_solara/api/close/{ID}", "POST", origin=HERE).status_code == 404


def test_a_name_that_a_stranger_points_at_this_machine_is_refused():
    assert ask(host="evil.example").status_code == 403
    assert ask(host="evil.example:8765").status_code == 403
    assert ask(host="").status_code == 403
    assert knock(host="evil.example", origin="http://evil.example") == "websocket.close"


def test_the_names_of_this_machine_are_served():
    for name in ("127.0.0.1:8765", "localhost:8765", "[::1]:8765"):
        assert ask(host=name).status_code == 200


def test_a_server_for_the_network_answers_to_its_addresses_and_to_the_names_it_was_given():
    house = replace(HOUSE, host="0.0.0.0", other_names=frozenset({"jeugd.example"}))
    assert ask(house=house, host="192.168.1.7:8765").status_code == 200
    assert ask(house=house, host="jeugd.example").status_code == 200
    assert ask(house=house, host="evil.example").status_code == 403
    assert ask(host="192.168.1.7:8765").status_code == 403


def test_this_machines_own_name_counts_only_when_it_listens_to_the_network(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEUGDSTROOM_HOSTS", "Sim.Example,")
    monkeypatch.setattr("socket.gethostname", lambda: "Laptop.office.example")
    assert other_names("127.0.0.1") == {"sim.example"}
    assert other_names("0.0.0.0") == {"sim.example", "laptop.office.example", "laptop.local"}
    house = replace(HOUSE, host="0.0.0.0", other_names=other_names("0.0.0.0"))
    assert ask(house=house, host="laptop.local:8765").status_code == 200
    assert knock(house, host="laptop.local:8765", origin="http://evil.example") == "websocket.close"
    assert ask(host="laptop.local:8765").status_code == 403


def test_sessions_are_nobodys_business():
    assert ask("/resourcez").status_code == 403
    assert ask("/_solara/api/evict/1", "POST", origin=HERE).status_code == 403


def test_only_shipped_files_are_served_as_shipped():
    assert ask("/_solara/cdn/echarts@6.1.0/dist/echarts.mjs").status_code == 200
    for name in (
        "echarts@6.1.0",
        "echarts@6.1.0/dist",
        "other.js",
        "..%2Fguard.py",
        "echarts@6.1.0/dist/../dist/echarts.mjs/",
    ):
        assert ask(f"/_solara/cdn/{name}").status_code in {403, 404}


def test_every_answer_carries_the_browsers_defences():
    for answer in (ask("/"), ask("/healthz"), ask(host="evil.example")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
    policy = ask("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy


def test_a_browser_on_the_local_network_gets_no_header_that_it_would_complain_about():
    house = replace(HOUSE, host="0.0.0.0")
    assert "cross-origin-opener-policy" in ask(house=house).headers
    there = ask(house=house, host="192.168.1.7:8765").headers
    assert "cross-origin-opener-policy" not in there
    assert there["x-frame-options"] == "DENY" and "content-security-policy" in there


def test_a_cookie_is_for_this_site_only_and_out_of_reach_of_scripts():
    assert ask("/").headers["set-cookie"] == "solara-session-id=abc; Path=/; HttpOnly; SameSite=lax"
    assert own_cookie("a=b; SameSite=none", secure=True) == "a=b; Path=/; HttpOnly; SameSite=lax; Secure"


def test_only_our_own_pages_may_post_and_nothing_large():
    assert ask(CLOSE, "POST").status_code == 403
    assert ask(CLOSE, "POST", origin="http://evil.example").status_code == 403
    assert ask(CLOSE, "POST", origin=HERE).status_code == 200
    assert ask("/", "POST", origin=HERE, length="10000000").status_code == 413
    assert ask("/", "POST", origin=HERE, length="nonsense").status_code == 413
    assert ask("/", "POST", origin=HERE, **CHUNKED).status_code == 411


def test_health_is_told_when_it_answers():
    assert (ask("/healthz").status_code, ask("/healthz").text) == (200, "ok\n")


def test_too_many_visitors_get_a_page_that_says_so():
    assert ask("/", busy=100).status_code == 503
    assert "te druk" in ask("/", busy=100).text
    assert ask("/healthz", busy=100).status_code == 200


def test_a_base_path_works_with_and_without_a_proxy_that_takes_it_off():
    house = replace(HOUSE, base_path="/jeugd")
    assert ask("/jeugd/static/x", house=house).text == ask("/static/x", house=house).text == "/jeugd|/jeugd/static/x"
    assert ask("/jeugd", house=house).text == "/jeugd|/jeugd/"
    assert ask("/jeugd/healthz", house=house).text == "ok\n"
    assert ask("/jeugd/resourcez", house=house).status_code == 403
    assert [tidy_base_path(path) for path in ("", "/", "jeugd", "/jeugd/")] == ["", "", "/jeugd", "/jeugd"]


def test_nothing_is_sent_home_and_every_start_has_its_own_secret():
    one, two = (settings("", "uithoorn") for _ in range(2))
    assert one["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert one["SOLARA_SESSION_SECRET_KEY"] != two["SOLARA_SESSION_SECRET_KEY"]
    assert "127.0.0.1" in one["SOLARA_ASSETS_CDN"]


def test_the_page_and_nothing_else_asks_for_later_scripts_at_once():
    house = replace(HOUSE, base_path="/jeugd", early=("/jupyter/one.js?1", "/jupyter/two.js?2"))
    told = ask("/jeugd/", house=house).headers.get_list("link")
    assert told == [f"</jeugd/jupyter/{one}>; rel=preload; as=script" for one in ("one.js?1", "two.js?2")]
    assert "link" not in ask("/jeugd/static/some.css", house=house).headers
    assert "link" not in ask("/").headers
