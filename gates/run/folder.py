"""The folder of a run: fresh output folders for its tasks, and what earlier runs left.

`.gates/runs/<run id>/owner` is locked by the kernel while its run lives. A run that ended well says so in it; one whose
lock is free and that did not say so has died. Only folders with such a file are ours to remove.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gates.model.evidence import RunId
from gates.model.task import Task
from gates.run.whole import ignore_folder

PLACE = Path(".gates", "runs")
RUNS_KEPT = 5
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(kw_only=True, slots=True)
class RunFolder:
    """An open run."""

    path: Path
    _lock: int
    hide: Callable[[str], str] = str
    """Takes secrets out of a text."""
    _count: int = field(default=0)
    _open: dict[Task, Path] = field(default_factory=dict)
    """The folders of tasks that run."""

    def for_task(self, name: str) -> Path:
        """A fresh, empty folder for one task's outputs.

        Raises:
            OSError: it cannot be made.
        """
        self._count += 1
        made = self.path / f"{self._count}-{_ODD.sub('-', name)[:80]}"
        made.mkdir()
        return made

    def begin(self, task: Task) -> Path:
        """A fresh folder for a task that runs now; `of_running` finds it.

        Raises:
            OSError: it cannot be made.
        """
        made = self._open[task] = self.for_task(task.name)
        return made

    def of_running(self, task: Task) -> Path | None:
        """Where a task that runs writes; None when it does not run."""
        return self._open.get(task)

    def forget(self, made: Path) -> None:
        """Remove a task's folder once it was read: tools write there whatever they saw, secrets too."""
        for task in [task for task, path in tuple(self._open.items()) if path == made]:
            self._open.pop(task, None)
        shutil.rmtree(made, ignore_errors=True)

    def keep_fault(self, part: str, text: str) -> str:
        """Keep a traceback of our own fault; returns where, relative to the repository root."""
        place = self.path / f"fault-{_ODD.sub('-', part)[:80]}.txt"
        with contextlib.suppress(OSError):
            place.write_text(self.hide(text), encoding="utf-8", errors="backslashreplace")
        return f"{PLACE.as_posix()}/{self.path.name}/{place.name}"

    def finish(self) -> None:
        """Say that the run ended well, and let go of the folder."""
        with contextlib.suppress(OSError):
            os.write(self._lock, b'{"finished": true}\n')
        with contextlib.suppress(OSError):
            os.close(self._lock)


def open_run(root: Path, run: RunId, *, runs_kept: int = RUNS_KEPT, hide: Callable[[str], str] = str) -> RunFolder:
    """Make the folder of a run and remove old ones.

    Args:
        root: the repository root, absolute.
        run: the identity of the run.
        runs_kept: how many folders there may be.
        hide: takes secrets out of what is kept of a fault.

    Raises:
        OSError: it cannot be made: read-only, no space, or a run of this id was here before.
    """
    runs = root / PLACE
    ignore_folder(runs)
    _prune(runs, runs_kept - 1)
    path = runs / _ODD.sub("-", run.run_id)
    path.mkdir()
    try:
        lock = os.open(path / "owner", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
    except OSError:
        path.rmdir()
        raise
    with contextlib.suppress(OSError):  # a file system without locks: the run is then taken for alive
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        os.write(lock, json.dumps({"run_id": run.run_id, "started_at": run.started_at}).encode() + b"\n")
    except OSError:
        os.close(lock)
        shutil.rmtree(path, ignore_errors=True)
        raise
    return RunFolder(path=path, _lock=lock, hide=hide)


def died_runs(root: Path) -> tuple[str, ...]:
    """Ids of the runs that ended without saying so (killed, power cut) and whose folders are still there, sorted."""
    return tuple(sorted(path.name for path, state in _earlier(root / PLACE) if state == "died"))


def _prune(runs: Path, kept: int) -> None:
    over = [path for path, state in _earlier(runs) if state != "alive"][max(kept, 0) :]
    for path in over:
        shutil.rmtree(path, ignore_errors=True)


def _earlier(runs: Path) -> Iterator[tuple[Path, str]]:
    """The folders of earlier runs, newest first, each `alive`, `finished` or `died`."""
    found = []
    with contextlib.suppress(OSError):
        for path in runs.iterdir():
            with contextlib.suppress(OSError):
                owner = path / "owner"
                if not path.is_symlink() and owner.is_file() and not owner.is_symlink():
                    found.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(found, reverse=True):
        yield path, _state(path / "owner")


def _state(owner: Path) -> str:
    try:
        with owner.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            lines = file.read(4096).splitlines()
    except OSError:
        return "alive"
    return "finished" if len(lines) > 1 else "died"
