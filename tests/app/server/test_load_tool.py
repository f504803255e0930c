"""The load tool counts whatever a server does wrong, and says so with its exit code."""

import json
import sys
from pathlib import Path

import pytest

from tools.load_app import TRACEBACK, Load, ServerLog, main, measure, running

SERVER = f"""
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = {{page}} if self.path == "/" else 403
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *_):
        print("{TRACEBACK}", file=sys.stderr, flush=True)
server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
print(f"http://127.0.0.1:{{{{server.server_port}}}}/", flush=True)
server.serve_forever()
"""
ONE = Load(readers=1, minutes=0.0, warm=0.0, rest=0.0)


def test_an_answer_other_than_200_is_counted_with_the_tracebacks_behind_it():
    with running(SERVER.format(page=503)) as (address, server, log):
        found = measure(ONE, address, server.pid, log)
    assert found["wrong"] == {
        "errors": 2,
        "answers_not_200": 2,
        "sockets_refused": 0,
        "sockets_ended": 0,
        "tracebacks": 2,
    }
    assert found["error_examples"] == ["RuntimeError: the page answered 503"]


def test_a_refused_socket_is_counted_and_ends_the_tool_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    log = tmp_path / "stderr"
    log.write_text(f"{TRACEBACK}\n", encoding="utf-8")
    with running(SERVER.format(page=200), log) as (address, _, _):
        nothing = ["--minutes", "0", "--warm", "0", "--rest", "0"]
        given = ("--address", address, "--log", str(log), "--readers", "1", *nothing)
        monkeypatch.setattr(sys, "argv", ["load_app.py", *given])
        assert main() == 1
    wrong = json.loads(capsys.readouterr().out)["wrong"]
    assert wrong["sockets_refused"] == wrong["errors"] == 2
    assert wrong["tracebacks"] == 4, "the one from before does not count"


def test_a_log_that_is_not_there_yet_has_no_tracebacks_before_it_is(tmp_path: Path):
    log = ServerLog(tmp_path / "stderr")
    log.path.write_text(TRACEBACK, encoding="utf-8")
    assert log.tracebacks == 1
