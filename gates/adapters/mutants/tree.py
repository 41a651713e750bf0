"""The working tree as mutation sees it: its files with their digests, and what was made of each before."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from gates.adapters.git import Git, GitError
from gates.adapters.scratch import listed, make_scratch
from gates.mutation.functions import Function, NotMutated, functions_of
from gates.mutation.generate import mutants_of, pragma_lines
from gates.mutation.keys import Pieces, pieces_of
from gates.mutation.mutant import Mutant, Muted, identified

_MADE = "made-2"
MADE_S = 30 * 24 * 3600
MADE_BYTES = 1 << 29
PART_S = 3600
"""Seconds after which nobody writes a file any more that is not whole."""
_LEFT_OUT = frozenset({".git", ".gates", "__pycache__"})


@dataclass(kw_only=True)
class Tree:
    """Files by their paths; what is computed from a file is kept under its digest."""

    root: Path
    cache: Path

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Path -> SHA-256 of every file that the tests could see, without byte code and what runs leave."""
        found = {}
        for name in self._names():
            place = self.root / name
            with contextlib.suppress(OSError):
                data = os.fsencode(place.readlink()) if place.is_symlink() else place.read_bytes()
                found[name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")] = _sha256(data)
        return found

    def copy_to(self, target: Path) -> None:
        """Make a scratch copy of the tree.

        Raises:
            OSError: it cannot be written.
        """
        try:
            make_scratch(Git(root=self.root, env=os.environ), target)
        except GitError:
            shutil.rmtree(target, ignore_errors=True)
            for name in self._names():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, target / name, follow_symlinks=False)

    def _names(self) -> list[str]:
        """What git lists; where there is no git, every file."""
        try:
            names = set(map(os.fsdecode, listed(Git(root=self.root, env=os.environ))))
            return sorted(name for name in names if not name.startswith(".gates/"))
        except GitError:
            places = (path for path in self.root.rglob("*") if path.is_symlink() or path.is_file())
            inside = [path.relative_to(self.root) for path in places]
            return sorted(path.as_posix() for path in inside if not _LEFT_OUT.intersection(path.parts))

    def text(self, path: str) -> str:
        """A Python file's text; ValueError when it is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} is not UTF-8") from error

    def functions(self, path: str) -> tuple[tuple[Function, ...], tuple[NotMutated, ...]]:
        """The functions of a file, and what is outside of them."""
        return functions_of(path, self.text(path))

    def pieces(self, path: str, *, is_test: bool) -> Pieces:
        """A file as outcomes depend on it."""

        def made() -> Any:
            try:
                return asdict(pieces_of(self.text(path), self.functions(path)[0], is_test=is_test))
            except ValueError:
                return {"skeleton": self.digests[path], "functions": []}

        told = self._kept(f"pieces{int(is_test)}", self.digests[path], made)
        return Pieces(skeleton=told["skeleton"], functions=tuple((q, d, f, la) for q, d, f, la in told["functions"]))

    def mutants(self, path: str) -> tuple[tuple[Mutant, ...], tuple[Function, ...], tuple[NotMutated, ...]]:
        """The mutants of a file with their ids, its functions, and what is outside of them.

        Raises MutmutError when mutmut is missing, ValueError when it cannot parse a function.
        """
        functions, without = self.functions(path)
        pragmas = frozenset(
            self._kept("pragmas", self.digests[path], lambda: sorted(pragma_lines(path, self.text(path))))
        )
        place = self._place("mutants", _sha256(f"{path}\0{_versions()}".encode()))
        before = _read(place) or {}
        keys = [_key(function, pragmas) for function in functions]
        rows = {
            key: before[key] if key in before else [_plain(each) for each in mutants_of(function, pragmas)]
            for key, function in zip(keys, functions, strict=True)
        }
        if rows.keys() - before.keys():
            _write(place, rows)
        found = [_mutant(row, function) for key, function in zip(keys, functions, strict=True) for row in rows[key]]
        return identified(found), functions, without

    def _kept(self, kind: str, key: str, made: Callable[[], Any]) -> Any:
        place = self._place(kind, key)
        told = _read(place)
        return _write(place, made()) if told is None else told

    def _place(self, kind: str, key: str) -> Path:
        return self.cache / _MADE / key[:2] / f"{key[2:]}.{kind}.json"


def prune(cache: Path, *, now_s: float, most_bytes: int = MADE_BYTES) -> None:
    """Remove what was made of files and not asked for in a month, the oldest of too much, and what was half written."""
    found = []
    for place in cache.rglob("*.part"):
        with contextlib.suppress(OSError):
            if now_s - place.stat().st_mtime > PART_S:
                place.unlink()
    for place in cache.glob("made-*/*/*"):
        with contextlib.suppress(OSError):
            status = place.stat()
            found.append((status.st_mtime, status.st_size, place))
    total = 0
    for used_s, size, place in sorted(found, reverse=True):
        total += size
        if total > most_bytes or now_s - used_s > MADE_S or place.parent.parent.name != _MADE:
            with contextlib.suppress(OSError):
                place.unlink()


def _read(place: Path) -> Any:
    """What is kept there; None for nothing, and for what was cut or changed."""
    with contextlib.suppress(OSError, ValueError):
        sealed, _, body = place.read_text(encoding="utf-8").partition("\n")
        if sealed == _sha256(body.encode()):
            os.utime(place)
            return json.loads(body)
    return None


def _write(place: Path, told: Any) -> Any:
    """Keep it if that can be done; what is read back."""
    body = json.dumps(told, separators=(",", ":"))
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        other = place.with_name(f"{place.name}.{os.getpid()}.part")
        other.write_text(f"{_sha256(body.encode())}\n{body}", encoding="utf-8")
        other.replace(place)
    return json.loads(body)


def _key(function: Function, pragmas: frozenset[int]) -> str:
    """All that the mutants of a function depend on but its place in the file."""
    first = function.first_line
    own = sorted(line - first for line in pragmas if first <= line <= function.last_line)
    told = (function.qualname, function.digest, function.kind.value, function.is_plain, function.is_typing_only, own)
    return _sha256(repr(told).encode("utf-8", "surrogatepass"))


def _plain(mutant: Mutant) -> list[Any]:
    """A mutant as it is kept: its lines are counted from the function's first one."""
    first, (begun, ended) = mutant.function.first_line, mutant.statement
    return [
        mutant.number, mutant.line - first, mutant.last_line - first, [begun - first, ended - first],
        mutant.operator, mutant.before, mutant.after, mutant.diff, mutant.text_of_function,
        mutant.muted.value if mutant.muted else None,
    ]  # fmt: skip


def _mutant(row: list[Any], function: Function) -> Mutant:
    first = function.first_line
    return Mutant(
        id="", path=function.path, qualname=function.qualname, number=row[0], line=first + row[1],
        last_line=first + row[2], statement=(first + row[3][0], first + row[3][1]), operator=row[4], before=row[5],
        after=row[6], diff=row[7], function=function, text_of_function=row[8], muted=Muted(row[9]) if row[9] else None,
    )  # fmt: skip


def version_of_mutmut() -> str:
    """What is installed beside lane-gates; empty when it is not."""
    try:
        return metadata.version("mutmut")
    except metadata.PackageNotFoundError:
        return ""


def _versions() -> str:
    try:
        return f"mutmut {version_of_mutmut()}, libcst {metadata.version('libcst')}"
    except metadata.PackageNotFoundError:
        return ""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
