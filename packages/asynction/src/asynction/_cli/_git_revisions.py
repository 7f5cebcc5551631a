"""Documents of a revision of Git: `git:REVISION`, or `git:REVISION:PATH`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import click

from asynction_spec import DocumentContent

PREFIX = "git:"
_SUFFIXES = (".yaml", ".yml", ".json")
_REGULAR = ("100644", "100755")


def document_at(written: str, path: str, folder: Path) -> DocumentContent:
    """A document as it was at a revision, with the files that it may refer to.

    Args:
        written: `git:REVISION`, or `git:REVISION:PATH` with a path from this folder.
        path: The path of the document where none is written.
        folder: An empty folder, into which all documents of the revision are written.

    Raises click.UsageError where there is no such revision or file, or no Git.
    """
    revision, _, named = written.removeprefix(PREFIX).partition(":")
    if not revision or revision.startswith("-"):
        raise click.UsageError(f"{written!r} names no revision: write git:main, for example.")
    if not (named or path):
        raise click.UsageError(f"{written!r} names no document: write {PREFIX}{revision}:PATH.")
    top = Path(_git("rev-parse", "--show-toplevel").decode().strip()).resolve()
    wanted = Path(named or path).resolve()
    if not wanted.is_relative_to(top):
        raise click.UsageError(f"{named or path!r} is not in the repository {top}.")
    document = wanted.relative_to(top).as_posix()
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    _write_files(top, commit.decode().strip(), folder)
    target = folder / document
    if not target.is_file():
        raise click.UsageError(f"{document} does not exist at {revision!r}.")
    return DocumentContent(target.read_bytes(), f"{PREFIX}{revision}:{document}", target.parent)


def _write_files(top: Path, commit: str, folder: Path) -> None:
    blobs = dict(_blobs(top, commit))
    contents = _contents(top, list(blobs.values()))
    for path, content in zip(blobs, contents, strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _blobs(top: Path, commit: str) -> Iterator[tuple[str, str]]:
    """The path and the object of each file that may be a part of a document."""
    listed = _git("-C", str(top), "ls-tree", "-r", "-z", "--full-tree", commit)
    for line in listed.decode(errors="surrogateescape").split("\0"):
        entry, _, path = line.partition("\t")
        mode, _, name = entry.partition(" ")
        if mode in _REGULAR and path.endswith(_SUFFIXES) and _is_within(path):
            yield path, name.rpartition(" ")[2]


def _is_within(path: str) -> bool:
    """Whether a path stays in its folder: Git lists whatever a tree was made to have."""
    each_way = PurePosixPath(path), PureWindowsPath(path)
    return not any(each.anchor or ".." in each.parts for each in each_way)


def _contents(top: Path, names: list[str]) -> Iterator[bytes]:
    """The contents of objects, in their order (git cat-file --batch)."""
    output = _git("-C", str(top), "cat-file", "--batch", given="\n".join(names).encode())
    position = 0
    for _ in names:
        end = output.index(b"\n", position)
        size = int(output[position:end].rpartition(b" ")[2])
        yield output[end + 1 : end + 1 + size]
        position = end + 2 + size


def _git(*arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and revisions can't be options
            ["git", *arguments],  # noqa: S607  # the user's own
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise click.UsageError("git is not installed: name a file instead.") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise click.UsageError(f"git: {reason}")
    return done.stdout
