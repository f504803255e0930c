"""Fetches the front end's files once, so that the app needs no network: `uv run python tools/vendor_front_end.py`.

Solara asks for its own files at `/_solara/cdn/...`; `app/server/vendor` holds them under the same paths,
with the licence texts and a list of checksums. Run this again after an upgrade of
Solara (a test says when). It needs npm.
"""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "app/server/vendor"
FONTS = ROOT / "app" / "assets" / "fonts"
CHECKSUMS = "checksums.txt"


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """One npm package at an exact version, and what is kept of it."""

    name: str
    version: str
    keep: tuple[str, ...]
    licences: tuple[str, ...]
    asked_as: str = ""
    """The version in the address that Solara asks for, where a later one is shipped in its place."""


SOLARA = NpmPackage(
    name="@widgetti/solara-vuetify3-app",
    version="5.2.0",
    keep=("dist/main8.css", "dist/fonts.css", "dist/solara-vuetify-app8.min.js"),
    licences=("dist/solara-vuetify-app8.min.js.LICENSE.txt",),
)
PACKAGES = (
    SOLARA,
    # Solara asks for 2.3.6, whose configuration can change the prototype of every object (CVE-2024-38999).
    NpmPackage("requirejs", "2.3.8", keep=("require.js",), licences=(), asked_as="2.3.6"),
    NpmPackage(
        "echarts",
        "6.1.0",
        keep=("dist/echarts.esm.min.mjs",),
        licences=("LICENSE", "NOTICE", "licenses/LICENSE-d3"),
    ),
)
INTER = NpmPackage(
    "@fontsource-variable/inter",
    "5.3.0",
    keep=("files/inter-latin-wght-normal.woff2",),
    licences=("LICENSE",),
)


def fetch(package: NpmPackage, folder: Path) -> Path:
    """The unpacked package, as npm has it."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own list
    archive = folder / printed.strip().splitlines()[-1]
    target = folder / archive.stem
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target / "package"


def keep(package: NpmPackage, source: Path, licences: Path) -> None:
    """Copies what is kept of a package to the folder that Solara's addresses point to."""
    target = VENDOR / f"{package.name}@{package.asked_as or package.version}"
    for name in (*package.keep, *fonts_named_in(package, source)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    keep_licences(package, source, licences)


def fonts_named_in(package: NpmPackage, source: Path) -> list[str]:
    """The woff2 files that the kept style sheets may ask for; older font formats are left out."""
    found = set()
    for sheet in (name for name in package.keep if name.endswith(".css")):
        text = (source / sheet).read_text(encoding="utf-8")
        found |= {f"{Path(sheet).parent.as_posix()}/{name}" for name in re.findall(r"url\((\w+\.woff2)", text)}
    return sorted(found)


def keep_licences(package: NpmPackage, source: Path, licences: Path) -> None:
    """Copies the licence texts of a package."""
    for name in package.licences:
        short = f"{package.name.split('/')[-1]}-{Path(name).name.removesuffix('.txt')}.txt"
        shutil.copyfile(source / name, licences / short)


def write_checksums() -> None:
    """One line a shipped file: its sha256 and its path."""
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(VENDOR).as_posix()}" for path in files
    ]
    (VENDOR / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Replaces the vendored packages; licence texts written by hand stay."""
    licences = VENDOR / "licences"
    licences.mkdir(parents=True, exist_ok=True)
    FONTS.mkdir(parents=True, exist_ok=True)
    for old in VENDOR.iterdir():
        if "@" in old.name:
            shutil.rmtree(old)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in PACKAGES:
            keep(package, fetch(package, folder), licences)
        source = fetch(INTER, folder)
        shutil.copyfile(source / INTER.keep[0], FONTS / "inter.woff2")
        keep_licences(INTER, source, licences)
    write_checksums()


if __name__ == "__main__":
    main()
