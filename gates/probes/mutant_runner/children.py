"""Forks one child per piece of work, watches it, and gathers what it says. Standard library only, POSIX only.

A child tells which of its tests it is at through shared memory, so that each test has a limit of its own. All that a
child leaves behind is ended and removed: its process group, its orphans, its temporary folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import mmap
import os
import resource
import select
import shutil
import signal
import struct
import sys
import tempfile
import warnings
from collections.abc import Callable
from typing import Any

from .suite import CLOCKS

_PLACE = struct.Struct("qd")
_LATE = (signal.SIGPROF, signal.SIGVTALRM, signal.SIGXCPU)
_LAST_WORDS_S = 1.0
"""So long a child that is late may take to tell what it knows; of CPU time in one step of C code, or of wall time."""


class Place:
    """Which test a child is at, and for how long it may be, in memory that parent and child share."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, _PLACE.size)
        self.last_words: Callable[[], dict[str, Any]] = dict
        """In the child: what it tells when its time is over."""

    def set(self, index: int, limit_s: float) -> None:
        """In the child: the test that begins."""
        _PLACE.pack_into(self.memory, 0, index, limit_s)

    def get(self) -> tuple[int, float]:
        """In the parent."""
        index, limit_s = _PLACE.unpack_from(self.memory, 0)
        return int(index), float(limit_s)


class Child:
    """One forked child."""

    def __init__(self, work: Any, pid: int, pipe: int, place: Place, folder: str) -> None:
        self.work, self.pid, self.pipe, self.place, self.folder = work, pid, pipe, place, folder
        self.begun = self.since = CLOCKS[0]()
        self.at = place.get()[0]
        self.text = b""
        self.is_late = False
        self.asked: float | None = None
        """When a child that does nothing for too long was asked for its last words."""


class Pool:
    """At most `jobs` children at once."""

    def __init__(self, jobs: int, folder: str, memory_bytes: int | None = None) -> None:
        self.jobs, self.folder, self.memory_bytes, self.count = jobs, folder, memory_bytes, 0
        self.children: list[Child] = []
        self.places = [Place() for _ in range(jobs)]
        _adopt_orphans()

    def run(
        self,
        works: list[Any],
        task: Callable[[Any, Place], Any],
        done: Callable[[Any, dict[str, Any]], None],
        until_s: float | None = None,
    ) -> int:
        """Run `task` in a child for each work, in order; `done` hears each answer as it comes.

        None is begun after `until_s` (of the clock of `time.perf_counter`); returns how many were left.
        """
        waiting = list(reversed(works))
        try:
            while waiting or self.children:
                if until_s is not None and CLOCKS[0]() > until_s and not self.children:
                    break
                while waiting and (until_s is None or CLOCKS[0]() < until_s) and len(self.children) < self.jobs:
                    self._fork(waiting.pop(), task)
                for child in self._ended():
                    self.children.remove(child)
                    self.places.append(child.place)
                    done(child.work, self._answer(child))
        finally:
            for child in self.children:
                self._answer(child)
            self.children = []
        return len(waiting)

    def _fork(self, work: Any, task: Callable[[Any, Place], Any]) -> None:
        place = self.places.pop()
        place.set(-1, 60.0)
        self.count += 1
        folder = os.path.join(self.folder, str(self.count))
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pid = os.fork()
        if pid == 0:
            code = 70
            try:
                os.setpgid(0, 0)
                os.close(reading)
                _settle(folder)
                signal.signal(signal.SIGPROF, lambda *_: _out_of_time(place, writing))
                if self.memory_bytes:
                    resource.setrlimit(resource.RLIMIT_AS, (self.memory_bytes, self.memory_bytes))
                answer = json.dumps(task(work, place)).encode()
                _stop_clocks()
                _write(writing, answer + b"\n")
                code = 0
            except BaseException as error:
                _stop_clocks()
                _write(writing, json.dumps({"error": f"{type(error).__name__}: {error}"[:500]}).encode() + b"\n")
                code = 0
            finally:
                os._exit(code)
        os.close(writing)
        os.set_blocking(reading, False)
        self.children.append(Child(work, pid, reading, place, folder))

    def _ended(self) -> list[Child]:
        poll = select.poll()
        for child in self.children:
            poll.register(child.pipe, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(100)}
        found = []
        now = CLOCKS[0]()
        for child in self.children:
            if child.pipe in ready and _read(child):
                found.append(child)
                continue
            at, limit_s = child.place.get()
            if at != child.at:
                child.at, child.since = at, now
            if now - child.since > limit_s and child.asked is None:
                child.asked = now
                os.kill(child.pid, signal.SIGPROF)
            elif child.asked is not None and now - child.asked > _LAST_WORDS_S:
                child.is_late = True
                found.append(child)
            elif child.pipe not in ready and _is_dead(child.pid):
                found.append(child)
        return found

    def _answer(self, child: Child) -> dict[str, Any]:
        """End the child and all that it started; what it said, and how it ended."""
        is_whole = child.text.endswith(b"\n")
        if not is_whole:
            _read(child)
            is_whole = child.text.endswith(b"\n")
        if not is_whole or child.is_late:
            _kill(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        _kill(child.pid)
        os.close(child.pipe)
        _end_orphans({each.pid for each in self.children})
        if os.path.isdir(child.folder):
            shutil.rmtree(child.folder, ignore_errors=True)
        answer: dict[str, Any] = {}
        if is_whole:
            answer = json.loads(child.text)
        elif child.is_late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in _LATE):
            answer = {"timeout": child.place.get()[0]}
        else:
            answer = {"died": child.place.get()[0], "status": status}
        answer["cpu_s"] = usage.ru_utime + usage.ru_stime
        answer["wall_s"] = CLOCKS[0]() - child.begun
        return answer


def _settle(folder: str) -> None:
    """In the child: nothing of the parent's may be disturbed, and nothing heavy may be copied."""
    die_with_parent()
    gc.freeze()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    os.makedirs(folder)
    os.environ["TMPDIR"] = tempfile.tempdir = folder


def _write(descriptor: int, text: bytes) -> None:
    while text:
        text = text[os.write(descriptor, text) :]


def _read(child: Child) -> bool:
    """Take what there is; True when the answer is whole or the child closed its end."""
    while True:
        try:
            piece = os.read(child.pipe, 1 << 20)
        except BlockingIOError:
            return child.text.endswith(b"\n")
        if not piece:
            return True
        child.text += piece


def _is_dead(pid: int) -> bool:
    waited = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return waited is not None


def _kill(group: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
        except (OSError, AttributeError):
            return


def _adopt_orphans() -> None:
    """On Linux: processes whose parent ended become children of this one, where they are found and ended."""
    _prctl(36, 1)


def die_with_parent() -> None:
    """On Linux: end this process when its parent ends, however that comes."""
    _prctl(1, signal.SIGKILL)


def _end_orphans(known: set[int]) -> None:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            pids = {int(word) for word in file.read().split()} - known
    except OSError:
        return
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except OSError:
            continue


def limit_cpu(seconds: float) -> None:
    """In the child: end this process when it has used so many more CPU seconds, in C code a little later."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds + _LAST_WORDS_S)


def _stop_clocks() -> None:
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _out_of_time(place: Place, writing: int) -> None:
    """In the child, between two steps of whatever it does: tell what is known, and end."""
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    answer: dict[str, Any] = {"timeout": place.get()[0]}
    with contextlib.suppress(Exception):  # another thread may be changing what is told
        answer.update(place.last_words())
    try:
        _write(writing, json.dumps(answer).encode() + b"\n")
    finally:
        os._exit(0)
