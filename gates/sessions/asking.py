"""Which lanes there are and which gates ask something of them, as far as the tracked paths tell.

The rules are those of the plan, cheap enough for every start of nox; a test holds the two against each other. What only
a gate itself can tell (a stranger's `NotAsked`) is left to the session, which asks the plan.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gates.model.scope import Lane, Repository, SourceFile, is_within
from gates.plan.ownership import ownership
from gates.suite.places import has_production, test_files

_NEED_TESTS = frozenset({"smoke", "tests", "coverage", "mutation"})
_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """The lanes, and the files that they own; no files where git does not answer."""

    lanes: tuple[Lane, ...]
    repository: Repository | None

    def asks(self, gate: str, lane: Lane, settings: Mapping[str, Any]) -> bool:
        """Whether a gate asks anything of a lane; in doubt it does, and the session says the reason.

        Args:
            gate: the gate's name.
            lane: one of the lanes.
            settings: what the configuration says of the gate on this lane.
        """
        if gate not in _NEED_TESTS:
            return True
        if not lane.tests or self.repository is None:
            return bool(lane.tests)
        if gate == "smoke":
            told = any(settings.get(key) for key in ("command", "markers", "paths"))
            return told or any("smoke" in path.split("/")[:-1] for path in test_files(lane, self.repository))
        return gate not in ("coverage", "mutation") or has_production(lane, self.repository)


def look(root: Path, lanes: Sequence[Lane], *, besides: Sequence[str]) -> Asking:
    """The lanes that hold here: those of the configuration, else those that are proposed from the layout.

    Args:
        root: the repository's root.
        lanes: of the configuration; their paths may be written in any way that it allows.
        besides: folders that runs write to; what is tracked there is no part of the subject.
    """
    listed = _tracked(root)
    paths = None if listed is None else [path for path in listed if not is_within(path, tuple(besides))]
    held = tuple(replace(lane, paths=_plain(lane.paths), tests=_plain(lane.tests)) for lane in lanes)
    if not held and paths:
        from gates.run.proposed import proposed_lanes  # only who has no lanes yet pays for it

        held = proposed_lanes(root, paths)
    if paths is None:
        return Asking(lanes=held, repository=None)
    owner = ownership(held)
    files = tuple(SourceFile(path=path, lane=owner(path)) for path in paths)
    return Asking(lanes=held, repository=Repository(files=files, lanes=held))


def _plain(paths: Sequence[str]) -> tuple[str, ...]:
    return tuple("/".join(word for word in path.split("/") if word not in ("", ".")) or "." for path in paths)


def _tracked(root: Path) -> list[str] | None:
    """The tracked Python files; None when git does not say."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "ls-files", "--stage", "-z"],
            cwd=root,
            env=clean,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    found = set()
    for record in done.stdout.split(b"\0"):
        head, _, name = record.partition(b"\t")
        if name.endswith((b".py", b".pyi")) and head[:6].decode("ascii") not in (_LINK, _SUBMODULE):
            try:
                found.add(name.decode("utf-8"))
            except UnicodeDecodeError:  # the plan names it as a file that no report can name
                continue
    return sorted(found)
