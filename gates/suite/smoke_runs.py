"""Which tests are smoke, and which pytest process runs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gates.model.scope import Lane, Repository
from gates.model.task import Task
from gates.suite.places import roots_of, test_files, tracked_roots
from gates.suite.runs import AskedPart, key_of, run_key, shared_run, suite_task
from gates.suite.selection import ExpressionError, Selection, matches

_FOLDER = "smoke"
_PYTEST = (
    ("pytest",),
    ("py.test",),
    ("python", "-m", "pytest"),
    ("python3", "-m", "pytest"),
    ("{python}", "-m", "pytest"),
)
_WORDS = frozenset({"and", "or", "not"})


class SmokeSettings(Protocol):
    """What is read of the settings of the gate `smoke`."""

    @property
    def command(self) -> tuple[str, ...]:
        """A pytest command."""
        ...

    @property
    def markers(self) -> str:
        """An expression of marks."""
        ...

    @property
    def paths(self) -> tuple[str, ...]:
        """Folders or files."""
        ...

    @property
    def options(self) -> tuple[str, ...]:
        """Further arguments of pytest."""
        ...

    @property
    def env(self) -> Mapping[str, str]:
        """Variables set."""
        ...

    @property
    def pass_env(self) -> tuple[str, ...]:
        """Variables passed on."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeRun:
    """The process that smoke is read from."""

    task: Task | None
    """None when the command cannot be carried out; `refused` says why."""
    selection: Selection = field(default_factory=Selection)
    is_shared: bool = False
    deselects_itself: bool = False
    """The command chooses tests in a way that only pytest understands."""
    said: str = ""
    """What smoke is, in words."""
    refused: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    selection: Selection
    options: tuple[str, ...] = ()
    arguments: tuple[str, ...] | None = None
    """The command's own arguments, when it says more than a selection."""
    refused: str = ""


def declared_smoke(settings: SmokeSettings, lane: Lane, repository: Repository) -> bool:
    """Whether the settings or a folder named `smoke` say what is smoke in this lane."""
    return bool(settings.command or settings.markers or settings.paths or _folders(lane, repository))


def smoke_run(asked: Iterable[AskedPart], repository: Repository, lane: Lane, settings: SmokeSettings) -> SmokeRun:
    """The shared run when its tests, options and environment are the same; else a run of its own.

    Args:
        asked: all parts of this run, with this one.
        repository: what git says.
        lane: the lane.
        settings: of smoke on this lane.
    """
    asked = tuple(asked)
    wanted = _wanted(settings, lane, repository)
    if wanted.refused:
        return SmokeRun(task=None, refused=wanted.refused)
    said = _said(settings, wanted)
    key = run_key(wanted.options, settings.env, settings.pass_env)
    if wanted.arguments is None:
        shared = shared_run(asked, repository, lane, key)
        if shared:
            return SmokeRun(task=shared.task, selection=wanted.selection, is_shared=True, said=said)
        twins = [
            other
            for other in repository.lanes
            if any(
                part.part.gate == "smoke" and part.part.lane == other.name and _equal(part, settings) for part in asked
            )
        ]
        roots = wanted.selection.paths or roots_of(twins or [lane], repository)
        marks = ("-m", wanted.selection.markers) if wanted.selection.markers else ()
        task = suite_task((*wanted.options, *marks, *roots), key=key, repository=repository, tested=twins or [lane])
        return SmokeRun(task=task, selection=wanted.selection, said=said)
    places = () if _names_places(wanted.arguments, repository) else tracked_roots(lane, repository)
    task = suite_task((*wanted.options, *wanted.arguments, *places), key=key, repository=repository, tested=[lane])
    return SmokeRun(task=task, selection=wanted.selection, deselects_itself=True, said=said)


def _equal(part: AskedPart, settings: SmokeSettings) -> bool:
    other = part.settings
    return key_of(other) == key_of(settings) and (other.command, other.markers, other.paths) == (
        settings.command,
        settings.markers,
        settings.paths,
    )


def _wanted(settings: SmokeSettings, lane: Lane, repository: Repository) -> _Wanted:
    paths = settings.paths
    markers = settings.markers
    arguments: tuple[str, ...] = ()
    if settings.command:
        start = next((len(words) for words in _PYTEST if settings.command[: len(words)] == words), 0)
        if not start:
            shown = " ".join(settings.command)
            return _Wanted(
                selection=Selection(),
                refused=f"smoke.command {shown!r} is not a pytest command, so nothing can account for what it checks",
            )
        arguments = settings.command[start:]
        found, arguments = _marks_of(arguments)
        markers = (
            " and ".join(f"({text})" for text in (markers, found) if text) if markers and found else markers or found
        )
        places = [argument for argument in arguments if _is_place(argument, repository)]
        if places == list(arguments):
            paths, arguments = (*paths, *places), ()
    elif not markers and not paths:
        paths = _folders(lane, repository)
    selection = Selection(markers=markers, paths=tuple(path.removeprefix("./").rstrip("/") for path in paths))
    try:
        matches(markers or "x", frozenset())
    except ExpressionError:
        arguments, selection = ("-m", markers, *arguments), Selection(paths=selection.paths)
        return _Wanted(selection=selection, options=settings.options, arguments=(*arguments, *paths))
    if not arguments:
        return _Wanted(selection=selection, options=settings.options)
    marked = ("-m", markers) if markers else ()
    return _Wanted(
        selection=Selection(markers=markers), options=settings.options, arguments=(*marked, *arguments, *settings.paths)
    )


def _marks_of(arguments: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The last `-m EXPRESSION` of a command, and the other arguments."""
    markers, rest, position = "", [], 0
    while position < len(arguments):
        word = arguments[position]
        if word == "-m" and position + 1 < len(arguments):
            markers, position = arguments[position + 1], position + 1
        elif word.startswith("-m") and len(word) > 2 and not word.startswith("--"):
            markers = word[2:].removeprefix("=")
        else:
            rest.append(word)
        position += 1
    return markers, tuple(rest)


def _is_place(argument: str, repository: Repository) -> bool:
    path = argument.removeprefix("./").rstrip("/")
    return "::" not in path and bool(repository.python_below(path))


def _names_places(arguments: Sequence[str], repository: Repository) -> bool:
    return any(_is_place(argument.partition("::")[0], repository) for argument in arguments)


def _folders(lane: Lane, repository: Repository) -> tuple[str, ...]:
    """Folders named `smoke` that hold tracked Python files of the lane's tests; a test root of that name too."""
    found = set()
    for path in test_files(lane, repository):
        folders = path.split("/")[:-1]
        if _FOLDER in folders:
            found.add("/".join(folders[: folders.index(_FOLDER) + 1]))
    return tuple(sorted(found))


def marks_in(expression: str) -> tuple[str, ...]:
    """The first choice of marks that makes an expression true: the fewest, in the order in which they are named."""
    names = [
        word for word in dict.fromkeys(expression.replace("(", " ").replace(")", " ").split()) if word not in _WORDS
    ]
    for size in range(len(names) + 1):
        for start in range(len(names) - size + 1):
            chosen = names[start : start + size]
            if expression and matches(expression, frozenset(chosen)):
                return tuple(chosen)
    return tuple(names) if expression else ()


def _said(settings: SmokeSettings, wanted: _Wanted) -> str:
    if wanted.arguments is not None:
        return f"`{' '.join(settings.command) or f'pytest -m {settings.markers}'}`"
    parts = []
    if wanted.selection.markers:
        parts.append(f"marked `{wanted.selection.markers}`")
    if wanted.selection.paths:
        parts.append(f"below {', '.join(wanted.selection.paths)}")
    return " and ".join(parts) or "every test of the lane"
