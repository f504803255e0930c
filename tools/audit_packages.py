"""Ask for known vulnerabilities in every package that is pinned, and say how many were really asked after.

`uv run python -m tools.audit_packages` runs pip-audit on the exact versions of pyproject.toml, for every platform and
without this project itself. First it asks after a version that has known vulnerabilities: a service that does not know
of those audits nothing, and the last line says so (exit code 77). Exit code 1: a vulnerability that is not accepted
below, or a package that could not be asked after. What follows is handed to pip-audit: `-s osv` asks another service.
The files in app/server/vendor are npm packages: tools/write_sbom.py names them for a tool that reads its list.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tools.pin_versions import ROOT, resolve

CANARY = "flask==0.5"
"""Has known vulnerabilities since 2018. Not one of ours, and never installed."""
NOT_DONE = 77
"""The exit code by which test programs say "skipped" since automake; no other outcome of ours has it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A vulnerability that we know of and ship with all the same."""

    reason: str
    seen: date


ACCEPTED: dict[str, Accepted] = {}
"""By the id that pip-audit prints or one of its aliases. One that is no longer found has to go."""


class NothingAudited(Exception):
    """The service cannot be reached, or does not know what it should."""


class AuditFailed(Exception):
    """A vulnerability, or a package that was not audited."""


def pip_audit(pins: list[str], more: list[str]) -> tuple[list[dict[str, Any]], str]:
    """What pip-audit found of each package, and what it said; nothing found when it gave up."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "pinned.txt")
        listed.write_text("\n".join(pins) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--strict", "--requirement", str(listed), "--no-deps"]
        command += ["--disable-pip", "--progress-spinner", "off", "--format", "json", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own list
    said = [line.split(":", 2)[-1] for line in done.stderr.splitlines() if line.startswith("ERROR")]
    try:
        return json.loads(done.stdout)["dependencies"], " ".join(said)
    except ValueError:
        return [], " ".join(said) or done.stderr.strip().rpartition("\n")[2]


def try_service(more: list[str]) -> None:
    """Raise unless the service tells of a vulnerability that is known."""
    found, said = pip_audit([CANARY], more)
    if not found:
        raise NothingAudited(f"the vulnerability service cannot be asked from here ({said[:200]})")
    if not any(package["vulns"] for package in found):
        raise NothingAudited(f"the service knows of no vulnerability in {CANARY}, which has some")


def known_in(found: list[dict[str, Any]]) -> dict[str, tuple[set[str], str]]:
    """Every vulnerability found, by package and id, with all its names and what mends it."""
    return {
        f"{package['name']} {package['version']}: {flaw['id']}": (
            {flaw["id"], *flaw["aliases"]},
            ", ".join(flaw["fix_versions"]) or "no version yet",
        )
        for package in found
        for flaw in package["vulns"]
    }


def judge(pins: list[str], found: list[dict[str, Any]], accepted: dict[str, Accepted]) -> str:
    """One line on an audit in which all is well; raises with what is not."""
    asked = {package["name"].lower().replace("_", "-") for package in found if "vulns" in package}
    faults = [f"{pin}: not audited" for pin in pins if pin.split("==")[0].lower().replace("_", "-") not in asked]
    known = known_in([package for package in found if "vulns" in package])
    faults += [f"{name}; mended in {fix}" for name, (names, fix) in known.items() if not names & accepted.keys()]
    seen = set().union(*(names for names, _ in known.values()))
    faults += [f"{name} is accepted and no longer found: take it off the list" for name in accepted.keys() - seen]
    if faults:
        raise AuditFailed("\n".join(faults))
    told = f"{len(known)} known vulnerabilities, all accepted" if known else "no known vulnerability"
    return f"{len(asked)} of {len(pins)} pinned packages audited: {told}"


def pinned() -> list[str]:
    """The exact version of every package on every platform, without the conditions; all must be written down."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pins = resolve(project)
    if strange := [pin for pin in pins if f'    "{pin}",' not in project]:
        raise AuditFailed(f"{strange[0]} is not written down in pyproject.toml: uv run python tools/pin_versions.py")
    return sorted({pin.split(" ;")[0] for pin in pins})


def main(more: list[str]) -> int:
    """Audit and say how it went; the exit code."""
    try:
        try_service(more)
        pins = pinned()
        found, said = pip_audit(pins, more)
        if not found:
            raise AuditFailed(f"pip-audit gave up: {said}")
        print(judge(pins, found, ACCEPTED))
    except NothingAudited as reason:
        print(f"NOTHING WAS AUDITED: {reason}")
        return NOT_DONE
    except AuditFailed as fault:
        print(f"{fault}\nthe audit failed")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
