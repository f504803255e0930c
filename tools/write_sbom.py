"""Write the list of what is shipped, for machines: a CycloneDX file, to test-results/sbom.json or where it is told.

`uv run python -m tools.write_sbom [file]` installs as the container does, lets cyclonedx-py read that environment, adds
the packages in app/server/vendor, and checks the whole by the schema. The file is made on demand and not kept: it
holds the addresses of every package.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.check_wheel import ROOT, install
from tools.write_licences import Shipped, front_end

WHERE = ROOT / "test-results" / "sbom.json"
SCHEMA = SchemaVersion.V1_6


def described(programs: Path) -> dict[str, Any]:
    """What cyclonedx-py says of the environment with these commands; checked once, when all is in it."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--spec-version", SCHEMA.to_version(), "--output-reproducible", "--no-validate"]
    command.append(str(programs / "python"))
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603


def component(package: Shipped) -> dict[str, Any]:
    """A package of the front end as CycloneDX has it."""
    address = f"pkg:npm/{quote(package.name, safe='/')}@{package.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": package.name,
        "version": package.version,
        "purl": address,
        "licenses": [{"license": {"id": package.licence, "acknowledgement": "declared"}}],
    }


def with_front_end(sbom: dict[str, Any]) -> dict[str, Any]:
    """The list with the packages of app/server/vendor in it, which our own package needs."""
    added = [component(package) for package in front_end()]
    references = [part["bom-ref"] for part in added]
    root = sbom["metadata"]["component"]["bom-ref"]
    needs = [
        part | {"dependsOn": [*part.get("dependsOn", []), *references]} if part["ref"] == root else part
        for part in sbom["dependencies"]
    ]
    return sbom | {
        "components": [*sbom["components"], *added],
        "dependencies": [*needs, *({"ref": name} for name in references)],
    }


def faults(sbom: dict[str, Any]) -> str:
    """What the schema has against the list; nothing where all is well."""
    found = JsonStrictValidator(SCHEMA).validate_str(json.dumps(sbom))
    return "" if found is None else str(found)


def main(path: Path) -> None:
    """Make, check and write it."""
    with tempfile.TemporaryDirectory() as name:
        sbom = with_front_end(described(install(Path(name))))
    if found := faults(sbom):
        sys.exit(f"the list breaks its own schema: {found}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sbom, indent=2) + "\n", encoding="utf-8")
    print(f"{len(sbom['components'])} components in {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else WHERE)
