"""What is judged: lanes, components, the repository's files, and parts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gates.model.link import Link
from gates.model.status import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """A named part of the repository with one policy, risk tier and owner."""

    name: str
    paths: tuple[str, ...]
    """POSIX paths of folders or files, relative to the repository root; `.` is the whole repository."""
    policy: Policy = Policy.STRICT
    tier: int = 2
    """Risk tier 1, 2 or 3."""
    owner: str = ""
    tests: tuple[str, ...] = ()
    """Folders or files that hold this lane's tests."""
    is_proposed: bool = False
    """Nobody wrote this lane down: it was proposed from the layout."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """A smaller set of paths with its own tier, owner and targets."""

    name: str
    paths: tuple[str, ...]
    tier: int = 2
    owner: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """A tracked file of the repository."""

    path: str
    """POSIX path relative to the root, always valid Unicode."""
    lane: str | None = None
    """The lane that owns it: the longest matching path. None when no lane does, or it is not Python."""
    digest: str = ""
    """SHA-256 of its content in the working tree, hex."""
    lines: int = 0
    """Lines of text, for Python files."""
    is_document: bool = False
    """Whether ruff formats Python code in it though it is no Python file: a notebook, or Markdown with such a block."""
    is_program: bool = False
    """Whether Python runs it as a program, though its name does not end in `.py`."""

    @property
    def is_python(self) -> bool:
        """Whether the gates for Python source speak of it."""
        return is_python(self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedFile:
    """What a change did to one file, against the merge base."""

    path: str
    old_path: str | None = None
    """Where it was before a rename; None when it was not there or stayed."""
    added_lines: tuple[int, ...] = ()
    """Line numbers in the new file that are new; lines moved unchanged from elsewhere are left out."""
    moved_lines: tuple[int, ...] = ()
    """Line numbers in the new file whose text was removed elsewhere in the same change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The difference between the merge base and the working tree, or why it is not known."""

    base_sha: str | None = None
    files: tuple[ChangedFile, ...] = ()
    """Files that it adds, changes or moves."""
    deleted_files: tuple[str, ...] = ()
    """Paths at the merge base of the files that it takes away."""
    unknown_because: str | None = None
    """Why nobody can tell what changed (shallow clone, no merge base); then everything is checked."""
    is_push: bool = False
    """What a push brought to the base branch: bars are compared, and the whole is still asked about."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Repository:
    """What git and the working tree say, read once at the start of a run.

    Two of them are equal only when they are the same one, so that what is computed from one can be kept.
    """

    files: tuple[SourceFile, ...]
    """Every tracked file that is in the working tree, sorted by path."""
    lanes: tuple[Lane, ...]
    components: tuple[Component, ...] = ()
    empty_submodules: tuple[str, ...] = ()
    """Folders of submodules that are not checked out: nobody can look at what belongs there."""
    missing_files: tuple[str, ...] = ()
    """Tracked files that are not in the working tree."""
    unnameable_files: tuple[str, ...] = ()
    """Tracked files whose names are not UTF-8, with those bytes as `\\xff`; no tool's report can name them."""
    unreadable_files: tuple[str, ...] = ()
    """Tracked files that cannot be opened, each with the reason."""
    untracked_files: tuple[str, ...] = ()
    """Files that git neither tracks nor ignores."""
    untracked_digests: dict[str, str] = field(default_factory=dict)
    """Untracked path -> SHA-256 of its content: tests can see these files too."""
    links: tuple[Link, ...] = ()
    """Tracked symbolic links, sorted by path; they are no files of their own."""
    folders: tuple[str, ...] = ()
    """Places of the working tree that lane paths name and that exist, though they may hold no tracked file."""
    tool_tables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Path of each `pyproject.toml` -> names of its `[tool.NAME]` tables, sorted; absent when it was not read."""
    change: Change = field(default_factory=Change)
    python_version: str = ""
    """Version of the subject's interpreter, `3.11.7`."""

    def lane(self, name: str) -> Lane:
        """The lane of this name; KeyError when there is none."""
        for lane in self.lanes:
            if lane.name == name:
                return lane
        raise KeyError(name)

    @cached_property
    def python_files(self) -> tuple[SourceFile, ...]:
        """The tracked Python files, sorted by path."""
        return tuple(sorted((file for file in self.files if file.is_python), key=lambda file: file.path))

    def python_files_of(self, lane: str) -> tuple[SourceFile, ...]:
        """The tracked Python files that this lane owns, sorted by path."""
        return self._by_lane.get(lane, ())

    def python_below(self, root: str) -> tuple[SourceFile, ...]:
        """The tracked Python files at or below a path, sorted; `.` is the whole repository."""
        if root == ".":
            return self.python_files
        names, prefix = self._python_names, f"{root}/"
        start = bisect_left(names, prefix)
        end = bisect_left(names, f"{root}0", lo=start)  # "0" is the character after "/"
        at = bisect_left(names, root)
        own = self.python_files[at : at + 1] if at < len(names) and names[at] == root else ()
        return (*own, *self.python_files[start:end])

    def documents_below(self, root: str) -> tuple[str, ...]:
        """The tracked documents at or below a path in which ruff formats Python code, in the order of `files`."""
        return tuple(path for path in self._documents if is_within(path, (root,)))

    def untracked_python_below(self, root: str) -> tuple[str, ...]:
        """The Python files at or below a path that git neither tracks nor ignores, sorted: nothing judges them."""
        return tuple(sorted(path for path in self.untracked_files if is_python(path) and is_within(path, (root,))))

    def lack_at(self, root: str) -> str:
        """What is wrong with a path that should hold tracked Python files: `does not exist`; empty when it does."""
        if self.python_below(root) or root in self._documents:
            return ""
        waiting = self.untracked_python_below(root)
        if waiting:
            return f"holds no tracked Python file, only files that wait for `git add`: {waiting[0]}"
        exists = root in self.folders or any(is_within(file.path, (root,)) for file in self.files)
        return "holds no tracked Python file" if exists else "does not exist"

    @cached_property
    def _python_names(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.python_files)

    @cached_property
    def _documents(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files if file.is_document)

    @cached_property
    def _by_lane(self) -> dict[str | None, tuple[SourceFile, ...]]:
        found: dict[str | None, list[SourceFile]] = {}
        for file in self.python_files:
            found.setdefault(file.lane, []).append(file)
        return {lane: tuple(files) for lane, files in found.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """One of several that share the units of a part, each on a machine of its own."""

    number: int
    """From 1."""
    count: int

    @property
    def name(self) -> str:
        """As it ends the name of a part: `2of8`."""
        return f"{self.number}of{self.count}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PartId:
    """A gate on a lane, or a shard of it: the unit of CI fan-out."""

    gate: str
    lane: str | None = None
    """None for a gate that asks about the whole repository."""
    shard: Shard | None = None
    """None for the whole."""

    @property
    def name(self) -> str:
        """The stable name: `lint-prod`, `lanes`, `mutation-prod-2of8`."""
        return "-".join(word for word in (self.gate, self.lane, self.shard.name if self.shard else None) if word)

    @property
    def whole(self) -> PartId:
        """The part that it is a shard of; itself when it is none."""
        return PartId(gate=self.gate, lane=self.lane)


def is_python(path: str) -> bool:
    """Whether a path is that of Python source."""
    return path.endswith((".py", ".pyi"))


def is_within(path: str, roots: tuple[str, ...]) -> bool:
    """Whether a path is one of these roots or below one of them."""
    return any(root == "." or path == root or path.startswith(f"{root}/") for root in roots)


def longest_claim(path: str, lanes: Sequence[Lane]) -> Lane | None:
    """The lane with the longest path at or above this one; None when no lane claims it."""
    claims = [(len(root.strip(".")), lane) for lane in lanes for root in lane.paths if is_within(path, (root,))]
    return max(claims, key=lambda claim: claim[0])[1] if claims else None
