"""How ruff is asked: read-only, without a cache, and so that lanes and gates with one configuration share one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from gates.model.account import counted
from gates.model.finding import Finding
from gates.model.scope import Lane, Repository, longest_claim
from gates.model.task import Command, Task
from gates.readers.ruff_scope import configuration_groups, sample

CONFIG_NAMES = frozenset({".gitignore", ".ignore"})

CHECK, FILES, FORMAT, SETTINGS, SUPPRESSIONS = (
    "ruff-check",
    "ruff-files",
    "ruff-format",
    "ruff-settings",
    "suppressions",
)
_NOTHING_FOUND = 2
NAMED = 3
"""How many documents a note names."""
DOCUMENTS_APART = "`ruff format --check .` would fail"
"""How the note begins that names documents of no lane which the formatter would rewrite."""


def lane_arguments(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The lane's paths that hold a tracked Python file, as you would name them to ruff by hand."""
    return tuple(sorted(root for root in lane.paths if repository.python_below(root)))


def documented_arguments(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """The same with the paths that hold documents with Python code: the formatter looks at these too."""
    documents = {root for root in lane.paths if repository.documents_below(root)}
    return tuple(sorted(documents.union(lane_arguments(lane, repository))))


def check_task(lane: Lane, repository: Repository, options: tuple[str, ...]) -> Task:
    """`ruff check` on the lane."""
    argv = ("{ruff}", "check", "--no-fix", "--no-cache", "--output-format", "json-lines", *options, "--")
    return _on_paths(CHECK, argv, lane, repository, accepted=(0, 1))


def files_task(lane: Lane, repository: Repository) -> Task:
    """The files that ruff would look at. Needs no rules, so the linter and the formatter share it."""
    return _on_paths(FILES, ("{ruff}", "check", "--no-cache", "--show-files", "--"), lane, repository, accepted=(0,))


@lru_cache(maxsize=8)
def documents_apart(repository: Repository) -> tuple[str, ...]:
    """Documents with Python code that lie in no lane: no lane holds them, and `ruff format` looks at them."""
    return tuple(path for path in repository.documents_below(".") if longest_claim(path, repository.lanes) is None)


def apart_note(findings: Sequence[Finding], repository: Repository) -> tuple[str, ...]:
    """What the formatter says of documents that no lane holds; nothing when it is content with them."""
    apart = set(documents_apart(repository))
    paths = sorted({finding.path for finding in findings if finding.path in apart})
    if not paths:
        return ()
    more = ", ..." if len(paths) > NAMED else ""
    told = f"{counted(len(paths), 'document')} in no lane: {', '.join(paths[:NAMED])}{more}"
    return (f"{DOCUMENTS_APART} on {told}; name {'it' if len(paths) == 1 else 'them'} in `paths` of a lane",)


def format_task(lane: Lane, repository: Repository) -> Task:
    """`ruff format --check` on the lane; code 2 means that some files could not be read or parsed."""
    argv = ("{ruff}", "format", "--check", "--no-cache", "--output-format", "json-lines", "--")
    task = replace(
        _on_paths(FORMAT, argv, lane, repository, accepted=(0, 1, 2)), paths=documented_arguments(lane, repository)
    )
    apart = documents_apart(repository)
    if not apart:
        return task
    further = Command(argv=(*argv[:-1], "--force-exclude", "--", *apart), accepted_exit_codes=(0, 1, 2))
    return replace(task, commands=(*task.commands, further), input_files=(*configuration_files(repository), *apart))


def settings_task(repository: Repository, options: tuple[str, ...]) -> Task:
    """ruff's version, and what it resolves for one file of each configuration of the repository."""
    commands = [Command(argv=("{ruff}", "--version"))]
    for files in configuration_groups(repository).values():
        argv = ("{ruff}", "check", "--no-cache", "--show-settings", *options, "--", *sample(files))
        commands.append(Command(argv=argv, accepted_exit_codes=(0, _NOTHING_FOUND), runs_always=True))
    return Task(
        name=SETTINGS,
        commands=tuple(commands),
        is_mergeable=True,
        input_files=configuration_files(repository),
        time_limit_s=120,
    )


def suppressions_task(paths: tuple[str, ...]) -> Task:
    """Count the comments that silence ruff, in exactly these files."""
    command = Command(argv=("{python}", "-I", "-B", "{probe:suppressions}"), stdin="{paths}")
    return Task(name=SUPPRESSIONS, commands=(command,), paths=paths, is_mergeable=True, time_limit_s=300)


@lru_cache(maxsize=8)
def configuration_files(repository: Repository) -> tuple[str, ...]:
    """Tracked and untracked files that can change what ruff looks at: every TOML file may be extended by another."""
    names = [file.path for file in repository.files] + list(repository.untracked_files)
    return tuple(sorted(n for n in names if n.endswith(".toml") or n.rpartition("/")[2] in CONFIG_NAMES))


def _on_paths(
    name: str, argv: tuple[str, ...], lane: Lane, repository: Repository, *, accepted: tuple[int, ...]
) -> Task:
    return Task(
        name=name,
        commands=(Command(argv=argv, takes_paths=True, accepted_exit_codes=accepted),),
        paths=lane_arguments(lane, repository),
        is_mergeable=True,
        input_files=configuration_files(repository),
    )
