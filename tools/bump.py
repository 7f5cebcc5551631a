"""Sets the version that all packages share, and the exact pins between them.

`python tools/bump.py 1.1.0` writes it into packages/*/pyproject.toml, and `--check` exits with 1,
and one line that says why, if a version or a pin is out of step.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}((a|b|rc)(0|[1-9][0-9]*))?")
# A project's own version, or its requirement of a sibling, as a pyproject.toml has them.
PLACE = re.compile(
    r"""^version\ =\ "(?P<version>[^"]*)"
    | (?<!name\ =\ )"(?P<sibling>asynction-[a-z]+(\[[^\]"]*\])?)(?P<specifier>[^"]*)"
    """,
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True)
class Place:
    """One version or pin: its package, and its text."""

    owner: str
    sibling: str | None
    written: str

    def holds(self, version: str) -> bool:
        return self.written == (f"=={version}" if self.sibling else version)

    def __str__(self) -> str:
        if self.sibling:
            return f"{self.owner} requires {self.sibling}{self.written}"
        return f"{self.owner} is {self.written}"


def projects() -> list[Path]:
    return sorted(ROOT.glob("packages/*/pyproject.toml"))


def places(project: Path) -> list[Place]:
    matches = PLACE.finditer(project.read_text(encoding="utf-8"))
    return [
        Place(project.parent.name, match["sibling"], match["specifier"] or match["version"] or "")
        for match in matches
    ]


def rewritten(text: str, version: str) -> str:
    def replacement(match: re.Match[str]) -> str:
        if match["sibling"]:
            return f'"{match["sibling"]}=={version}"'
        return f'version = "{version}"'

    return PLACE.sub(replacement, text)


def bump(version: str) -> None:
    for project in projects():
        stale = [place for place in places(project) if not place.holds(version)]
        text = project.read_text(encoding="utf-8")
        project.write_text(rewritten(text, version), encoding="utf-8")
        for place in stale:
            print(f"{project.relative_to(ROOT)}: {place}, now {version}")


def check() -> str | None:
    """The versions and pins that differ, in one line."""
    found = {project.parent.name: places(project) for project in projects()}
    versions = {name: own.written for name in found for own in found[name] if not own.sibling}
    unversioned = sorted(found.keys() - versions.keys())
    if not versions or unversioned:
        return f"no version: {', '.join(unversioned) or 'there are no packages'}"
    expected = versions.get("asynction", next(iter(versions.values())))
    stale = [place for own in found.values() for place in own if not place.holds(expected)]
    return f"out of step with {expected}: {'; '.join(map(str, stale))}" if stale else None


def main() -> str | None:
    parser = ArgumentParser(description="Set, or check, the one version of all distributions.")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("version", nargs="?", help="such as 1.1.0 or 1.1.0rc1")
    wanted.add_argument("--check", action="store_true", help="check only, change nothing")
    arguments = parser.parse_args()
    if arguments.check:
        return check()
    if not VERSION.fullmatch(arguments.version):
        parser.error(f"{arguments.version!r} is not a version such as 1.1.0 or 1.1.0rc1")
    bump(arguments.version)
    return check()


if __name__ == "__main__":
    sys.exit(main())
