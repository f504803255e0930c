"""An audit says what it asked, and never passes for one when it asked nothing."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tools import audit_packages
from tools.audit_packages import CANARY, NOT_DONE, ROOT, Accepted, AuditFailed, judge, main

OURS = ["numpy==2.5.5", "pip_audit==2.10.1"]
FLAW = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.5.6"]}
CLEAN: list[dict[str, Any]] = [
    {"name": "numpy", "version": "2.5.5", "vulns": []},
    {"name": "pip-audit", "version": "2.10.1", "vulns": []},
]
FLAWED = [CLEAN[0] | {"vulns": [FLAW]}, CLEAN[1]]


def test_an_audit_says_how_many_packages_it_asked_after():
    assert judge(OURS, CLEAN, {}) == "2 of 2 pinned packages audited: no known vulnerability"


def test_a_package_that_was_not_asked_after_fails_the_audit():
    skipped = [CLEAN[0], {"name": "pip-audit", "skip_reason": "not found"}]
    for found in (CLEAN[:1], skipped, []):
        with pytest.raises(AuditFailed, match=r"pip_audit==2\.10\.1: not audited"):
            judge(OURS, found, {})


def test_a_known_vulnerability_fails_the_audit_with_what_mends_it():
    with pytest.raises(AuditFailed, match=r"numpy 2\.5\.5: PYSEC-1; mended in 2\.5\.6"):
        judge(OURS, FLAWED, {})


def test_an_accepted_vulnerability_passes_under_any_of_its_names_until_it_is_gone():
    accepted = {"CVE-1": Accepted("we never call it", date(2026, 11, 30))}
    assert judge(OURS, FLAWED, accepted).endswith("1 known vulnerabilities, all accepted")
    with pytest.raises(AuditFailed, match="CVE-1 is accepted and no longer found"):
        judge(OURS, CLEAN, accepted)


def test_where_no_service_answers_nothing_was_audited_and_that_is_said(capsys: pytest.CaptureFixture[str]):
    with _service(lambda _: []) as address:
        pass  # closed again, so that nobody listens there
    assert main(["-s", "osv", "--osv-url", address]) == NOT_DONE
    assert capsys.readouterr().out.startswith("NOTHING WAS AUDITED: the vulnerability service cannot be asked")


def test_a_service_that_knows_of_no_vulnerability_at_all_audits_nothing(capsys: pytest.CaptureFixture[str]):
    with _service(lambda _: []) as address:
        assert main(["-s", "osv", "--osv-url", address]) == NOT_DONE
    assert capsys.readouterr().out == (
        f"NOTHING WAS AUDITED: the service knows of no vulnerability in {CANARY}, which has some\n"
    )


@pytest.mark.parametrize(("flawed", "code"), [({"flask"}, 0), ({"flask", "numpy"}, 1)])
def test_a_service_that_knows_its_canary_decides(
    flawed: set[str], code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit_packages, "pinned", lambda: OURS)
    with _service(lambda name: [_osv(name)] if name in flawed else []) as address:
        assert main(["-s", "osv", "--osv-url", address]) == code
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == ("the audit failed" if code else "2 of 2 pinned packages audited: no known vulnerability")


@pytest.mark.parametrize(
    ("code", "told", "kept"), [(0, "passed", ""), (NOT_DONE, "NOT DONE", "undone=one"), (1, "FAILED", "failed=one")]
)
def test_ci_tells_a_step_that_could_not_be_done_from_one_that_passed(code: int, told: str, kept: str):
    [step] = re.findall(r"^step\(\) \{\n.*?^\}\n", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    script = f"{step}failed=(); undone=()\nstep one bash -c 'exit {code}'\n"
    script += 'echo "${undone[*]:+undone=}${undone[*]}${failed[*]:+failed=}${failed[*]}"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert f"one: {told} in" in done.stdout
    assert done.stdout.splitlines()[-1] == kept


def test_ci_audits_checks_the_wheel_and_lists_what_is_shipped():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert [name for name in ("audit_packages", "check_wheel", "write_sbom") if f"-m tools.{name}" not in script] == []


def _osv(name: str) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}]
    return {"id": "PYSEC-1", "affected": [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]}


@contextmanager
def _service(known: Callable[[str], list[dict[str, Any]]]) -> Iterator[str]:
    """A vulnerability service on this machine that speaks the protocol of OSV."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = known(asked["package"]["name"])
            answer = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
