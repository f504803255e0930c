"""Writes the outcomes of the shipped places as the new baseline, with a line in the changelog that says why.

Usage: uv run python -m tools.renew_baseline "what changed and why"
"""

import csv
import sys
from pathlib import Path

from tests.baseline.outcomes_now import CHANGELOG, DIGESTS, OUTCOMES, REASON, Table, digests, kept, outcomes, reasons
from tests.mutation import recorded_towns

_MOST_LETTERS = 400


def _write(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


def _note(reason: str) -> str:
    """Put the line under 'Changed' of what is not released yet, and return it."""
    line = f"- **numbers change**: {reason}"
    text = CHANGELOG.read_text(encoding="utf-8")
    if line in reasons():
        return line
    head, mark, rest = text.partition("## [Unreleased]\n")
    if not mark:
        raise SystemExit("CHANGELOG.md has no section '## [Unreleased]'")
    section, following, others = rest.partition("\n## [")
    if "### Changed\n" in section:
        section = section.replace("### Changed\n\n", f"### Changed\n\n{line}\n", 1)
    else:
        section = f"\n{section.strip()}".rstrip() + f"\n\n### Changed\n\n{line}\n"
        section = f"\n{section.lstrip()}"
    CHANGELOG.write_text(head + mark + section + following + others, encoding="utf-8")
    return line


def main(arguments: list[str]) -> None:
    """Renew the tables when any moved; a reason in one line is asked for."""
    new = {DIGESTS: digests(), OUTCOMES: outcomes(), recorded_towns.RECORDED: recorded_towns.table()}
    if all(kept(path) == table for path, table in new.items()):
        print("nothing moved: the baseline stays as it is")
        return
    reason = " ".join(" ".join(arguments).split())
    if not reason or len(reason) > _MOST_LETTERS:
        raise SystemExit(f"numbers moved: say in one line of at most {_MOST_LETTERS} letters what changed and why")
    for path, table in new.items():
        _write(path, table)
    REASON.write_text(_note(reason) + "\n", encoding="utf-8")
    print(f"renewed: {', '.join(path.name for path in new)}; CHANGELOG.md says why")


if __name__ == "__main__":
    main(sys.argv[1:])
