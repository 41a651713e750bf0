"""Which configuration of ruff governs which file, and why ruff did not look at one.

The plan asks ruff about one file for each folder that may hold a configuration; the answer says which one governs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gates.model.evidence import Problem
from gates.model.scope import Repository
from gates.model.task import TaskResult
from gates.readers.processes import said
from gates.readers.ruff_settings import RuffSettings, read_settings

RUFF_NAMES = frozenset({"ruff.toml", ".ruff.toml"})
SAMPLE_FILES = 40
_BREAKS = frozenset("\n\r")
"""Characters that end a line of ruff's listing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Governed:
    """ruff's own answer about each file's configuration."""

    root: str = ""
    """The repository root, absolute, as ruff writes it."""
    by_file: dict[str, RuffSettings] = field(default_factory=dict)
    """Path of a tracked Python file -> what governs it; absent where ruff gave no answer."""
    problems: tuple[Problem, ...] = ()

    def configurations(self, files: Sequence[str]) -> dict[str, tuple[RuffSettings, tuple[str, ...]]]:
        """Path of the configuration (empty for none) -> its settings and those of `files` that it governs."""
        found: dict[str, tuple[RuffSettings, list[str]]] = {}
        for path in files:
            settings = self.by_file.get(path)
            if settings:
                found.setdefault(self.name_of(settings), (settings, []))[1].append(path)
        return {name: (settings, tuple(paths)) for name, (settings, paths) in sorted(found.items())}

    def rule_set(self, files: Sequence[str]) -> str:
        """SHA-256 over the sorted codes of the rules in force, of each configuration where there are several."""
        held = self.configurations(files)
        texts = ["\n".join(settings.rules) for settings, _ in held.values()]
        if len(texts) > 1:
            texts = [f"{name}:\n{text}" for name, text in zip(held, texts, strict=True)]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    def fewest_rules(self, files: Sequence[str]) -> int:
        """Number of rules in force in the configuration that has the fewest."""
        return min((len(settings.rules) for settings, _ in self.configurations(files).values()), default=0)

    def ignored_rules(self, files: Sequence[str]) -> int:
        """Enabled rules that per-file-ignores switches off for some of the files, added up over its patterns."""
        return sum(
            len(entry.rules & frozenset(settings.rules))
            for settings, paths in self.configurations(files).values()
            for entry in settings.per_file_ignores
            if any(entry.matches(f"{self.root}/{path}") for path in paths)
        )

    def name_of(self, settings: RuffSettings) -> str:
        """The configuration's path relative to the root; absolute when it is outside; empty for none."""
        return (settings.settings_path or "").removeprefix(f"{self.root}/")


@lru_cache(maxsize=8)
def configuration_groups(repository: Repository) -> dict[str, tuple[str, ...]]:
    """Folder that may hold a configuration (empty for the root and for none) -> tracked Python files nearest to it."""
    folders = _candidate_folders(repository)
    nearest: dict[str, str] = {}

    def owner(folder: str) -> str:
        if folder not in nearest:
            nearest[folder] = folder if not folder or folder in folders else owner(_parent(folder))
        return nearest[folder]

    groups: dict[str, list[str]] = {}
    for file in repository.files:
        if file.is_python:
            groups.setdefault(owner(_parent(file.path)), []).append(file.path)
    return {folder: tuple(files) for folder, files in sorted(groups.items())}


def has_configuration(repository: Repository, files: Sequence[str]) -> bool:
    """Whether a configuration in the repository may govern one of these files."""
    folders = _candidate_folders(repository)
    if "" in folders:
        return bool(files)
    return any(path.startswith(f"{folder}/") for folder in folders for path in files)


def sample(files: Sequence[str]) -> tuple[str, ...]:
    """A few files, of as many folders as possible: ruff answers for the first that it does not exclude."""
    first_of = {_parent(path): path for path in reversed(files)}
    return tuple(sorted(first_of.values(), key=lambda path: (path.count("/"), path))[:SAMPLE_FILES])


def read_governed(repository: Repository, result: TaskResult) -> Governed:
    """Read the task of `settings_task`: its first command is the version, then one for each group."""
    by_file: dict[str, RuffSettings] = {}
    problems: list[Problem] = []
    root = ""
    known: dict[str, RuffSettings] = {}
    groups = list(configuration_groups(repository).items())
    for (folder, files), invocation in zip(groups, result.invocations[1:], strict=False):
        settings = read_settings(invocation.stdout)
        if settings is None:
            if b"No files found" not in invocation.stderr:
                where = folder or "the root"
                why = said(invocation.stderr) or "its answer is not understood"
                problems.append(Problem(what=f"ruff does not say which settings hold in {where}: {why}"))
            continue
        if invocation.exit_code:
            where = folder or "the root"
            problems.append(Problem(what=f"ruff names settings in {where}, and ends with {invocation.exit_code}"))
        asked = next((path for path in files if settings.resolved_for.endswith(f"/{path}")), None)
        if asked is not None:
            root = settings.resolved_for.removesuffix(f"/{asked}")
        settings = known.setdefault(settings.settings_path or "", settings)
        by_file.update(dict.fromkeys(files, settings))
    return Governed(root=root, by_file=by_file, problems=tuple(problems))


def cause_of_absence(path: str, governed: Governed, *, formatter: bool = False) -> str:
    """Why ruff did not look at a tracked file, as far as it can be told."""
    settings = governed.by_file.get(path)
    if settings is None:
        return "its configuration excludes the whole folder with `force-exclude`"
    absolute = f"{governed.root}/{path}"
    where = governed.name_of(settings) or "ruff's defaults"
    pattern = settings.excluding(absolute)
    if pattern:
        return f"`exclude` has `{pattern}` ({where})"
    pattern = settings.format_excluding(absolute) if formatter else settings.lint_excluding(absolute)
    if pattern:
        return f"`{'format' if formatter else 'lint'}.exclude` has `{pattern}` ({where})"
    if not settings.including(absolute):
        return f"`include` does not name it ({where})"
    if _BREAKS.intersection(path):
        return "its name holds a line break, and ruff names one file on each line, so nobody can tell: rename it"
    if settings.respects_gitignore:
        return "a .gitignore (or .ignore, or .git/info/exclude) matches it although it is tracked"
    return "ruff does not say why"


def looked_at(
    files: Sequence[str], listed: Mapping[str, int], governed: Governed, *, formatter: bool = False
) -> tuple[str, ...]:
    """Those files that ruff lists and that no exclude of the linter (or formatter) alone takes away."""

    def excluded(path: str) -> bool:
        settings = governed.by_file.get(path)
        if settings is None or not (settings.format_exclude if formatter else settings.lint_exclude):
            return False
        absolute = f"{governed.root}/{path}"
        hit = settings.format_excluding(absolute) if formatter else settings.lint_excluding(absolute)
        return hit is not None

    return tuple(path for path in files if path in listed and not excluded(path))


@lru_cache(maxsize=8)
def _candidate_folders(repository: Repository) -> frozenset[str]:
    folders = set()
    for path in [file.path for file in repository.files] + list(repository.untracked_files):
        name = path.rpartition("/")[2]
        tables = repository.tool_tables.get(path)
        if name in RUFF_NAMES or (name == "pyproject.toml" and (tables is None or "ruff" in tables)):
            folders.add(_parent(path))
    return frozenset(folders)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
