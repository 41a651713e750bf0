"""The processes that the keeper started, what descends from them, and how they end."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import time
from typing import Any

from gates.adapters.keeper.sight import Seen, born, look, mark_of

LEFTOVER_GRACE_S = 0.5
"""Between SIGTERM and SIGKILL for what a process left behind after it ended by itself."""
GIVE_UP_S = 5.0
"""How long after SIGKILL something may linger (in the kernel) before it is called gone all the same."""
PR_SET_PDEATHSIG = 1


class Kept:
    """One process that was asked for, with all that descends from it."""

    __slots__ = ("born", "id", "is_ending", "is_told", "kill_at", "root", "status", "was_empty")

    def __init__(self, identity: bytes, root: int, born: int, status: int) -> None:
        self.id = identity
        self.root: int | None = root
        """None once it has ended."""
        self.born = born
        self.status = status
        self.is_ending = False
        self.is_told = False
        """Whether SIGTERM was sent."""
        self.was_empty = False
        """Whether the last look saw nothing; a look can miss what forks and ends all the time, so one is not enough."""
        self.kill_at = 0.0

    def say(self, line: bytes) -> None:
        """Tell gates, if it is still there."""
        with contextlib.suppress(OSError):
            os.write(self.status, line)


class Household:
    """The processes of one run."""

    def __init__(self, prctl: Any) -> None:
        self.prctl = prctl
        self.pid = os.getpid()
        self.kept: dict[bytes, Kept] = {}
        self.owners: dict[tuple[int, int], Kept] = {}
        self.is_alone = True
        """Nothing at all descends from this program."""

    def start(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """Start one process in a session of its own; answer once it runs its program or cannot."""
        status, *streams = descriptors
        why_read, why_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.become(request, streams, why_write)
        os.close(why_write)
        for descriptor in streams:
            os.close(descriptor)
        refusal = os.read(why_read, 64)
        os.close(why_read)
        kept = Kept(request["id"], pid, born(pid), status)
        if refusal:
            os.waitpid(pid, 0)
            kept.say(b"refused " + refusal + b"\n")
            os.close(status)
            return
        self.kept[kept.id] = kept
        kept.say(b"started\n")

    def become(self, request: dict[str, Any], streams: list[int], why: int) -> None:
        """In the child: turn into the program. Does not return."""
        where = b"program"
        try:
            os.setsid()
            if self.prctl:
                self.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
                if os.getppid() != self.pid:
                    os._exit(127)
            for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGPIPE", "SIGXFSZ"):
                signal.signal(getattr(signal, name), signal.SIG_DFL)
            for target, descriptor in enumerate(streams):
                os.dup2(descriptor, target)
            where = b"folder"
            os.chdir(request["cwd"])
            where = b"program"
            worst = errno.ENOENT
            for candidate in request["programs"]:
                try:
                    os.execve(candidate, request["argv"], request["env"])  # noqa: S606  (no shell is the point)
                except OSError as error:
                    if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                        worst = error.errno or worst
            os.write(why, b"%s %d" % (where, worst))
        except OSError as error:
            os.write(why, b"%s %d" % (where, error.errno or 0))
        finally:
            os._exit(127)

    def end(self, identity: bytes, grace_s: float) -> None:
        """Begin to end one process and all its descendants."""
        kept = self.kept.get(identity)
        if kept and not kept.is_ending:
            kept.is_ending = True
            kept.kill_at = time.monotonic() + grace_s

    def reap(self) -> None:
        """Take the exit codes of all children that ended, ours and adopted ones."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                self.is_alone = True
                return
            self.is_alone = False
            if pid == 0:
                return
            for kept in self.kept.values():
                if kept.root == pid:
                    self.note_end(kept, status)

    def note_end(self, kept: Kept, status: int) -> None:
        """Tell how a process ended; what it left behind is next."""
        by_signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        kept.say(b"exited %d %d\n" % (code, by_signal))
        group, kept.root = kept.root, None
        if not kept.is_ending:
            kept.is_ending = True
            kept.kill_at = time.monotonic() + LEFTOVER_GRACE_S
        if not self.can_look and group:
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL)

    @property
    def can_look(self) -> bool:
        """Whether descendants can be found; elsewhere a process group must do."""
        return sys.platform == "linux" and self.prctl is not None

    def belongings(self) -> dict[Kept, list[Seen]]:
        """Which living processes descend from which of ours."""
        seen = look() if self.can_look and not self.is_alone else None
        if seen is None:
            return {}
        children: dict[int, list[Seen]] = {}
        for process in seen.values():
            children.setdefault(process.parent, []).append(process)
        found: dict[Kept, list[Seen]] = {}
        roots = {kept.root: kept for kept in self.kept.values() if kept.root}
        for top in children.get(self.pid, ()):
            owner = roots.get(top.pid) or self.owner_of_orphan(top)
            if owner is None:
                continue
            waiting = [top]
            while waiting:
                process = waiting.pop()
                waiting += children.get(process.pid, ())
                if not process.is_dead:
                    found.setdefault(owner, []).append(process)
        return found

    def owner_of_orphan(self, orphan: Seen) -> Kept | None:
        """Who left this behind.

        Unknown while someone who may have done it still runs; after that, whoever is ending answers for it.
        """
        name = (orphan.pid, orphan.born)
        known = self.owners.get(name)
        if known in self.kept.values():
            return known
        mark = mark_of(orphan.pid)
        for kept in self.kept.values():
            if mark == kept.id or (kept.root and kept.root in (orphan.session, orphan.group)):
                self.owners[name] = kept
                return kept
        if any(not kept.is_ending and kept.born <= orphan.born for kept in self.kept.values()):
            return None
        return next((kept for kept in self.kept.values() if kept.is_ending), None)

    def signal_all(self, kept: Kept, processes: list[Seen], number: int) -> None:
        """Signal processes by their groups (so that none can fork out of it) and one by one; wake stopped ones."""
        groups = {process.group for process in processes}
        if kept.root:
            groups.add(kept.root)
        for group in groups - {os.getpgrp(), 0, 1}:
            with contextlib.suppress(OSError):
                os.killpg(group, number)
                os.killpg(group, signal.SIGCONT)
        for process in processes:
            with contextlib.suppress(OSError):
                os.kill(process.pid, number)

    def sweep(self) -> float | None:
        """Carry on with what is ending; seconds until it should be looked at again, None for nothing to do."""
        ending = [kept for kept in self.kept.values() if kept.is_ending]
        if not ending:
            return None
        belongings = self.belongings()
        wait_s = 0.05
        for kept in ending:
            left = belongings.get(kept, [])
            now = time.monotonic()
            is_empty = not left and kept.root is None
            looks_over, kept.was_empty = is_empty and (kept.was_empty or self.is_alone), is_empty
            if is_empty and not looks_over:
                wait_s = 0.001
            elif looks_over or now > kept.kill_at + GIVE_UP_S:
                kept.say(b"gone\n")
                os.close(kept.status)
                del self.kept[kept.id]
            elif now >= kept.kill_at:
                self.signal_all(kept, left, signal.SIGKILL)
                wait_s = 0.005
            elif not kept.is_told:
                self.signal_all(kept, left, signal.SIGTERM)
                kept.is_told = True
        if not self.kept:
            self.owners.clear()
        return wait_s if any(kept.is_ending for kept in self.kept.values()) else None

    def end_all(self) -> None:
        """gates is gone: kill everything at once and wait for it."""
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            self.reap()
            seen = look() if self.can_look else None
            below = set(self.below(seen)) if seen else {kept.root for kept in self.kept.values() if kept.root}
            if not below:
                return
            for pid in below:
                with contextlib.suppress(OSError):
                    os.killpg(seen[pid].group if seen else pid, signal.SIGKILL)
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)

    def below(self, seen: dict[int, Seen]) -> list[int]:
        """Everything that descends from this program and lives."""
        family = {self.pid}
        grown = True
        while grown:
            fresh = {process.pid for process in seen.values() if process.parent in family} - family
            family |= fresh
            grown = bool(fresh)
        return [pid for pid in family - {self.pid} if not seen[pid].is_dead]
