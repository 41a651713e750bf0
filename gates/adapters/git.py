"""What git says of a working tree. Read only: no lock, no index refresh, no hook, no pager, no prompt."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gates.adapters.pushed import pushed
from gates.model.scope import Change
from gates.readers.diff import DiffError, read_deleted, read_diff

NEUTRAL = (
    "--no-pager", "--no-optional-locks", "-c", "core.quotepath=off", "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "-c", "color.ui=false", "-c", "core.untrackedCache=false",
)  # fmt: skip
GUESSES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


_FIELDS = {b"1 ": 8, b"2 ": 9, b"u ": 10}
"""Kind of a changed entry in `status --porcelain=v2` -> blanks before its path."""


class GitError(Exception):
    """git could not answer: what is wrong, and the way out."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(what)
        self.what = what
        self.way_out = way_out


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One path of the index."""

    path: bytes
    mode: str
    is_conflicted: bool = False
    is_hidden: bool = False
    """git was told not to look at it (`assume-unchanged`, `skip-worktree`): its status and diff call it clean."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where the working tree stands."""

    commit_sha: str | None
    ref_name: str | None
    is_dirty: bool
    untracked: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Git:
    """git in one working tree."""

    root: Path
    env: Mapping[str, str]

    @classmethod
    def find(cls, start: Path, env: Mapping[str, str]) -> Git:
        """The repository that a folder lies in.

        Raises:
            GitError: no git program, no repository, or git refuses it (dubious ownership).
        """
        top = cls(root=start, env=env).ask("rev-parse", "--show-toplevel").rstrip(b"\n")
        if not top:
            raise GitError(f"{start} lies in a bare repository or in .git itself", "run gates in a working tree")
        return cls(root=Path(os.fsdecode(top)), env=env)

    def ask(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """The standard output of one git command, which reads `stdin`, or nothing.

        Raises:
            GitError: it could not be started or ended with another code than 0.
        """
        clean = {name: value for name, value in self.env.items() if not name.startswith("GIT_")}
        clean |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                ["git", *NEUTRAL, *arguments], cwd=self.root, env=clean, capture_output=True, check=False,
                input=stdin or b"",
            )  # fmt: skip
        except FileNotFoundError:
            if not self.root.is_dir():
                raise GitError(f"{self.root} is not a folder", "name a folder that exists") from None
            raise GitError(
                "there is no git program on PATH", "install git; lanes are made of the files it tracks"
            ) from None
        except OSError as error:
            raise GitError(
                f"git cannot be started: {error.strerror}", "look at the rights, memory and open files of this machine"
            ) from error
        if done.returncode:
            raise _explain(done.stderr.decode("utf-8", "replace"), self.root)
        return done.stdout

    def entries(self) -> tuple[Entry, ...]:
        """Every path of the index, once."""
        found: dict[bytes, Entry] = {}
        for record in self.ask("ls-files", "--stage", "-v", "-z").split(b"\0"):
            if record:
                head, path = record.split(b"\t", 1)
                tag, mode, _, stage = head.decode("ascii").split(" ")
                hidden = tag == "S" or tag.islower()
                found[path] = Entry(path=path, mode=mode, is_conflicted=stage != "0", is_hidden=hidden)
        return tuple(found[path] for path in sorted(found))

    def state(self, *, besides: tuple[str, ...] = ()) -> State:
        """Commit, branch, dirtiness and untracked files, in one look.

        Args:
            besides: folders that do not count: what runs themselves leave there is no change of the subject.
        """
        commit = ref = None
        dirty, untracked = False, []
        arguments = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignore-submodules=none")
        records = iter(self.ask(*arguments).split(b"\0"))
        for record in records:
            kind = record[:2]
            if record.startswith(b"# branch.oid "):
                commit = record[13:].decode("ascii")
            elif record.startswith(b"# branch.head "):
                ref = record[14:].decode("utf-8", "backslashreplace")
            elif kind == b"? " and not _is_below(record[2:], besides):
                untracked.append(record[2:])
            elif kind in _FIELDS:
                dirty = dirty or not _is_below(record.split(b" ", _FIELDS[kind])[-1], besides)
                if kind == b"2 ":
                    next(records, None)  # where it was before the rename
        return State(
            commit_sha=None if commit == "(initial)" else commit,
            ref_name=None if ref == "(detached)" else ref,
            is_dirty=dirty or bool(untracked),
            untracked=tuple(sorted(untracked)),
        )

    def change(self, base: str | None) -> Change:
        """What the working tree changes against the merge base with `base`, or why nobody can tell."""
        wanted = base or self._guess()
        before = self._before_push(wanted)
        is_push = self._exists(before)
        if is_push:
            wanted = before
        elif before and not self.is_shallow():
            what = f"the commit before this push, {before[:12]}, is not in this clone: fetch more history"
            return Change(unknown_because=what)
        try:
            if wanted is None:
                return Change(unknown_because="no base branch was found; set tool.gates.base")
            merge_base = self.ask("merge-base", "--end-of-options", "HEAD", wanted).decode("ascii").strip()
            shape = ("--no-ext-diff", "--no-textconv", "-M", "--no-color", "--ignore-submodules=all", "--full-index")
            raw = self.ask("diff", "--raw", "-z", *shape, merge_base, "--")
            patch = self.ask("diff", "-U0", *shape, "--src-prefix=a/", "--dst-prefix=b/", merge_base, "--")
            files, deleted = read_diff(raw, patch), read_deleted(raw)
            return Change(base_sha=merge_base, files=files, deleted_files=deleted, is_push=is_push)
        except (GitError, DiffError) as fault:
            shallow = " (this is a shallow clone: fetch more history)" if self.is_shallow() else ""
            return Change(unknown_because=f"no merge base with {wanted}{shallow}: {fault}")

    def base(self) -> str | None:
        """The branch that a change is taken to start from when nobody names one; None when there is none."""
        guess = self._guess()
        before = self._before_push(guess)
        return before if self._exists(before) else guess

    def merge_base(self, name: str) -> str | None:
        """The commit at which HEAD left another branch or commit; None when there is none."""
        try:
            return self.ask("merge-base", "--end-of-options", "HEAD", name).decode("ascii").strip()
        except GitError:
            return None

    def head(self) -> str | None:
        """The commit that is checked out; None when there is none yet."""
        try:
            return self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode("ascii").strip()
        except GitError:
            return None

    def committed_at(self) -> int | None:
        """When HEAD was committed, in seconds since the epoch; None without commits."""
        try:
            return int(self.ask("log", "-1", "--no-show-signature", "--format=%ct"))
        except (GitError, ValueError):
            return None

    def _guess(self) -> str | None:
        """What the CI system says first, even where it is not here: another base would hide what the change lowers."""
        named = self._ci_base()
        if named:
            return next((name for name in (named, named.removeprefix("origin/")) if self._exists(name)), named)
        return next((name for name in GUESSES if self._exists(name)), None)

    def _before_push(self, base: str | None) -> str:
        """The commit that a base held before it was pushed; empty when it is new, or nobody pushed it."""
        push = pushed(self.env)
        return push.before if push is not None and push.is_of(base) else ""

    def _ci_base(self) -> str | None:
        if branch := self.env.get("GITHUB_BASE_REF"):
            return f"origin/{branch}"
        return self.env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA") or None

    def _exists(self, name: str) -> bool:
        if not name:
            return False
        try:
            self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except GitError:
            return False
        return True

    def is_shallow(self) -> bool:
        """Whether older commits were left out when this was cloned."""
        try:
            return self.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
        except GitError:
            return False


def _explain(stderr: str, root: Path) -> GitError:
    first = next((line for line in stderr.splitlines() if line.strip()), "git failed without a word")
    if "dubious ownership" in stderr:
        return GitError(
            f"git does not trust {root}: another user owns it",
            f"git config --global --add safe.directory {root}",
        )
    if "not a git repository" in stderr:
        return GitError(f"{root} is not in a git repository", "run gates in a repository, or start one with: git init")
    return GitError(f"git: {first.removeprefix('fatal: ')}", "run the same git command by hand to see more")


def _is_below(path: bytes, folders: tuple[str, ...]) -> bool:
    return any(path == folder.encode() or path.startswith(folder.encode() + b"/") for folder in folders)
