"""Reads what git does not name and answers still depend on. Small files are read; large ones are told by their times.

What tools and tests leave themselves (caches, byte code, coverage data, logs) is left out, or nothing would ever be
answered twice; virtual environments too, because the interpreter is asked for its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gates.adapters.git import Git, GitError
from gates.model.scope import is_within
from gates.run.surroundings import Surroundings, looks_like_configuration

LARGE_BYTES = 1 << 20
FILES_MAX = 20_000
"""Of more files than these, nobody says cheaply what they hold."""
PATHS_MAX = 500
"""So many programs of each folder of your own are looked at one by one when nothing else changed."""
_LEFT_BEHIND = frozenset({
    "__pycache__", ".git", ".hg", ".gates", ".tox", ".nox", ".pytest_cache", ".mypy_cache", ".ruff_cache",
    ".hypothesis", ".eggs", "node_modules", "htmlcov", ".idea", ".vscode", ".DS_Store", ".coverage", "coverage.xml",
    "coverage.json", "junit.xml", ".testmondata",
})  # fmt: skip
_LEFT_ENDS = (".pyc", ".pyo", ".log", ".swp", "~")
_ABOVE = (
    "ruff.toml", ".ruff.toml", "pyproject.toml", ".ignore", ".gitignore", "pytest.ini", ".pytest.ini", "pytest.toml",
    ".pytest.toml", "tox.ini", "setup.cfg", "conftest.py",
)  # fmt: skip
"""What ruff, pytest and coverage look for in the folders above."""
_PERSONAL = ("HOME", "USER", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
"""Where programs look for what is yours: under another home they may answer otherwise."""
_AT_HOME = ("ruff/ruff.toml", "ruff/.ruff.toml", "ruff/pyproject.toml", "git/ignore")
_SYSTEM = ("/usr/", "/bin", "/sbin", "/opt/", "/nix/", "/snap/", "/System/", "/Library/")


def read_surroundings(
    git: Git,
    *,
    tracked: tuple[str, ...],
    environ: Mapping[str, str],
    besides: tuple[str, ...],
    program: str,
    files_max: int = FILES_MAX,
    large_bytes: int = LARGE_BYTES,
) -> Surroundings:
    """Look around once.

    Args:
        git: the repository.
        tracked: paths of its plain files.
        environ: the user's variables.
        besides: folders that runs write to.
        program: the subject's interpreter; the programs beside it follow what is installed there.
        files_max: of more ignored files than these, nothing is said.
        large_bytes: ignored files above this are told by their times.
    """
    seen = _Seen(root=str(git.root), besides=besides, files_max=files_max, large_bytes=large_bytes)
    try:
        ignored, odd, excludes = _ignored(git), _odd(git), _excludes(git)
    except GitError as error:
        return Surroundings(unknown=(f"git cannot say what it ignores: {error.what}",))
    for path in ignored:
        seen.look(path)
    for path, is_link in odd:
        seen.follow(path) if is_link else seen.look(path, is_wanted=True)
    configuration = [seen.lines[path] for path in sorted(seen.lines) if looks_like_configuration(path)]
    outside = [*_above(seen.root), *_at_home(environ), *excludes, os.path.join(seen.root, ".git", "info", "exclude")]
    configuration += [f"{os.path.basename(path)}\0{_content(path)}" for path in outside]
    executable = tuple(_executable(seen.root, tracked))
    programs, program_paths = _programs(environ, beside=program)
    personal = [f"{name}={environ.get(name)}" for name in _PERSONAL]
    modes = [f"x\0{path}" for path, may in executable if may]
    home = environ.get("HOME", "")
    gitconfigs = (os.path.join(home, ".gitconfig"), os.path.join(_config_home(environ), "git", "config"))
    return Surroundings(
        configuration=_digest(configuration),
        everything=_digest([*(seen.lines[path] for path in sorted(seen.lines)), *modes, *personal, *programs]),
        unknown=tuple(seen.unknown),
        files=tuple(sorted(seen.files.items())),
        executable=executable,
        folders=tuple(seen.folders),
        watched=(*seen.watched, *outside, *gitconfigs, *program_paths),
    )


@dataclass(kw_only=True, slots=True)
class _Seen:
    """What was found so far."""

    root: str
    besides: tuple[str, ...]
    files_max: int
    large_bytes: int
    lines: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    watched: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def look(self, path: str, *, is_wanted: bool = False) -> None:
        """Take a file, or all below a folder, relative to the root."""
        place = os.path.join(self.root, path)
        if not is_wanted and (_is_left_behind(path) or is_within(path.rstrip("/"), self.besides)):
            return
        if len(self.lines) > self.files_max:
            text = f"there are more than {self.files_max:,} ignored files, such as {path}"
            self.unknown[:] = self.unknown or [text]
            return
        try:
            state = os.lstat(place)
        except OSError:
            return
        if stat.S_ISDIR(state.st_mode):
            if not os.path.exists(os.path.join(place, "pyvenv.cfg")):
                self.folders.append(path.rstrip("/"))
                for name in sorted(os.listdir(place)):
                    self.look(os.path.join(path, name))
        elif stat.S_ISLNK(state.st_mode):
            self.follow(path)
        elif stat.S_ISREG(state.st_mode):
            self._take(path, state)

    def follow(self, path: str) -> None:
        """Take where a link leads, and what is there when that lies outside the repository."""
        place = os.path.join(self.root, path)
        try:
            text = os.readlink(place)
        except OSError:
            return
        target = os.path.realpath(place)
        self.lines[path] = f"{path}\0-> {text}"
        self.watched.append(target)
        if (target + os.sep).startswith(os.path.realpath(self.root) + os.sep):
            return  # what is there is taken where it lies
        if os.path.isdir(target):
            self.unknown.append(f"the link {path} leads to a folder outside the repository")
        else:
            self.lines[path] += f"\0{_content(target)}"

    def _take(self, path: str, state: os.stat_result) -> None:
        if state.st_size > self.large_bytes:
            self.watched.append(os.path.join(self.root, path))
            self.lines[path] = f"{path}\0{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
            return
        digest = _content(os.path.join(self.root, path))
        self.files[path] = digest
        self.lines[path] = f"{path}\0{digest}\0{state.st_mode & stat.S_IXUSR}"


def _ignored(git: Git) -> list[str]:
    told = git.ask("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    return sorted(os.fsdecode(path) for path in told.split(b"\0") if path)


def _odd(git: Git) -> list[tuple[str, bool]]:
    """Tracked links and submodules, each with whether it is a link."""
    return [
        (os.fsdecode(record.partition(b"\t")[2]), record.startswith(b"12"))
        for record in git.ask("ls-files", "--stage", "-z").split(b"\0")
        if record.startswith((b"120000 ", b"160000 "))
    ]


def _excludes(git: Git) -> list[str]:
    """The user's own file of ignored names."""
    try:
        return [os.fsdecode(git.ask("config", "--type=path", "--get", "core.excludesFile").strip())]
    except GitError:
        return []


def _above(root: str) -> list[str]:
    folders = []
    folder = os.path.dirname(os.path.realpath(root))
    while folder not in folders:
        folders.append(folder)
        folder = os.path.dirname(folder)
    return [os.path.join(folder, name) for folder in folders for name in _ABOVE]


def _config_home(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME", ""), ".config")


def _at_home(environ: Mapping[str, str]) -> list[str]:
    return [os.path.join(_config_home(environ), name) for name in _AT_HOME]


def _executable(root: str, tracked: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Files that may be executed, and those that look as if they should be."""
    at = os.open(root, os.O_RDONLY)
    try:
        for path in tracked:
            if os.access(path, os.X_OK, dir_fd=at):
                yield path, True
            elif path.endswith((".sh", ".bash")) or "." not in os.path.basename(path):
                yield path, False
    finally:
        os.close(at)


def _programs(environ: Mapping[str, str], *, beside: str) -> tuple[list[str], list[str]]:
    """A line for each program on PATH, and the paths that change with them."""
    own = {os.path.realpath(os.path.dirname(beside)), os.path.dirname(os.path.realpath(beside))}
    lines, paths, known = [], [], set()
    for folder in environ.get("PATH", "").split(os.pathsep):
        place = os.path.realpath(folder or ".")
        if place in known:
            continue
        known.add(place)
        if place in own:
            lines.append("own")
            continue
        paths.append(place)
        is_system = place.startswith(_SYSTEM)
        try:
            with os.scandir(place) as entries:
                for number, entry in enumerate(sorted(entries, key=lambda each: each.name)):
                    if not is_system and number < PATHS_MAX:
                        paths.append(entry.path)
                    with contextlib.suppress(OSError):  # a link that leads nowhere
                        state = entry.stat()
                        lines.append(f"{entry.name}\0{state.st_size}\0{state.st_mtime_ns // 10**9}")
        except OSError as error:
            lines.append(f"{error.errno}")
        lines.append("")
    return lines, paths


def _is_left_behind(path: str) -> bool:
    *folders, name = path.rstrip("/").split("/")
    return (
        not _LEFT_BEHIND.isdisjoint(folders)
        or name in _LEFT_BEHIND
        or name.endswith(_LEFT_ENDS)
        or name.startswith(".coverage.")
    )


def _content(path: str) -> str:
    """SHA-256 of a plain file's content, hex; why not, when it cannot be read."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError as error:
        return f"{error.errno}"


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
