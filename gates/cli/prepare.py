"""From a folder to a plan: finds the repository, reads the configuration, proposes lanes where nobody wrote any."""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from gates.adapters.comparison import before_of
from gates.adapters.git import Git, GitError
from gates.adapters.later import Later
from gates.adapters.plugins import PluginError, installed_gates
from gates.adapters.repository import Tree, owned, read_tree
from gates.api import Gate
from gates.cli.narrowed import USUAL, Narrowed
from gates.cli.unkept import refuse_unkept
from gates.cli.world import Refusal, World
from gates.config.asked_specs import spec_globs, watching
from gates.config.load import ConfigError, decode, has_table, load
from gates.config.settings import Config
from gates.model.before import Before
from gates.model.evidence import RunId, Subject
from gates.model.scope import Change, Repository
from gates.plan.ownership import ownership
from gates.plan.parts import Plan, make_plan
from gates.report.wording import counted
from gates.run.interpreter import Interpreter, InterpreterError, ask_interpreter
from gates.run.proposed import proposed_lanes
from gates.specs.usual import spec_files

HOME = ".gates"
CONFIG_FILES = ("gates.toml", "pyproject.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What is known before anything is looked at: where, and what the configuration asks."""

    root: Path
    git: Git
    config: Config
    config_text: str | None
    gates: Mapping[str, Gate[Any]]

    @property
    def own_folders(self) -> tuple[str, ...]:
        """Folders that runs write to; what stands there is no part of the subject."""
        return (HOME, self.config.report_dir)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A repository that was read, with its plan."""

    settled: Settled
    tree: Tree
    repository: Repository
    interpreter: Interpreter
    plan: Plan
    run: RunId
    subject: Subject
    before: Before | None = None
    """The base commit beside the working tree, when a gate compares them."""

    @property
    def root(self) -> Path:
        """The repository root."""
        return self.settled.root

    @property
    def config(self) -> Config:
        """The configuration, with proposed lanes when nobody wrote any."""
        return self.settled.config


def settle(world: World, start: Path | None = None) -> Settled:
    """Find the repository and read its configuration.

    Raises:
        Refusal: no git, no repository, a broken plugin (3), or mistakes in the configuration (2), all of them at once.
    """
    try:
        git = Git.find(start or world.cwd, world.env)
        gates = installed_gates()
    except (GitError, PluginError) as error:
        raise _cannot(error) from error
    found = [name for name in CONFIG_FILES if (git.root / name).is_file()]
    texts = {name: _text(git.root / name) for name in found}
    try:
        tables = [name for name in found if has_table(texts[name], file=name)]
    except ConfigError as error:
        raise Refusal(*(str(mistake) for mistake in error.mistakes)) from error
    if len(tables) > 1:
        raise Refusal(
            f"both {tables[0]} and {tables[1]} configure gates: keep one, so that nobody reads the other in vain"
        )
    name = tables[0] if tables else ""
    try:
        config = load(texts.get(name, ""), file=name or "gates.toml", gates=gates)
    except ConfigError as error:
        raise Refusal(*(str(mistake) for mistake in error.mistakes)) from error
    return Settled(
        root=git.root, git=git, config=config, config_text=texts.get("pyproject.toml") if not name else texts[name],
        gates={**gates, **config.commanded},
    )  # fmt: skip


def prepare(
    world: World,
    *,
    selection: frozenset[str] = frozenset(),
    start: Path | None = None,
    besides: tuple[Path, ...] = (),
    narrowed: Narrowed = USUAL,
) -> Prepared:
    """Read the repository and plan its parts.

    Args:
        world: where we are.
        selection: names of parts; empty for all.
        start: the folder to begin at; None: the working folder.
        besides: files and folders that are no part of the subject, such as fragments that lie in the checkout.
        narrowed: what the command line asks of this run alone.

    Raises:
        Refusal: what `settle` refuses, a part that does not exist (2), an interpreter that does not answer (3).
    """
    settled = settle(world, start)
    settled = replace(settled, config=narrowed.settled(settled.config, settled.git))
    asked, compared = (
        Later(partial(_interpreter, world, settled)),
        Later(partial(settled.git.change, settled.config.base)),
    )
    try:
        tree = read_tree(settled.git, besides=(*settled.own_folders, *_inside(besides, settled.root)))
    except GitError as error:
        raise _cannot(error) from error
    config = settled.config
    if not config.lanes:
        python_files = [file.path for file in tree.files if file.is_python]
        config = config.proposed(proposed_lanes(settled.root, python_files))
        settled = replace(settled, config=config)
    settled = replace(settled, config=specified(settled, tree))
    config = settled.config
    interpreter = asked.result()
    try:
        repository = owned(
            tree,
            root=settled.root,
            owner=ownership(config.lanes),
            lanes=config.lanes,
            components=config.components,
            change=_change(tree) or compared.result(),
            python_version=interpreter.version,
        )
        before = before_of(settled.git, tree, repository, config, settled.gates, own=settled.own_folders)
    except OSError as error:
        raise unreadable(error, settled.root) from error
    plan = make_plan(config, repository, settled.gates, selection=selection, before=before)
    whole = make_plan(config, repository, settled.gates, before=before) if selection else plan
    _refuse_unknown(selection, plan, whole)
    refuse_unkept(settled.config, settled.config_text, settled.gates, whole)
    run = RunId(run_id=secrets.token_hex(6), trace_id=secrets.token_hex(16), started_at=world.clock.now())
    subject = Subject(
        commit_sha=tree.state.commit_sha,
        tree_digest=tree.digest,
        is_dirty=tree.state.is_dirty or bool(tree.hidden),
        base_sha=repository.change.base_sha,
        ref_name=tree.state.ref_name,
        python=interpreter.name,
    )
    world.secrets.spare("\n".join(_names(repository, whole, subject)))
    return Prepared(
        settled=settled, tree=tree, repository=repository, interpreter=interpreter, plan=plan, run=run, subject=subject,
        before=before,
    )  # fmt: skip


def specified(settled: Settled, tree: Tree) -> Config:
    """The configuration with the components of the working specs that git tracks.

    Raises:
        Refusal: the configuration and a spec contradict each other, all of it at once.
    """
    paths = [file.path for file in tree.files]
    config = watching(settled.config, paths)
    texts = spec_texts(replace(settled, config=config), tree)
    if not texts:
        return config
    from gates.config.specs import with_specs  # paid for by those who have specs
    from gates.specs.book import read_book

    python = [file.path for file in tree.files if file.is_python]
    merged = with_specs(config, read_book(texts), python, texts=texts)
    if merged.mistakes:
        raise Refusal(*map(str, merged.mistakes))
    return merged.config


def spec_texts(settled: Settled, tree: Tree) -> dict[str, str]:
    """Path -> text of each tracked working spec; the gate names those that cannot be read."""
    texts = {}
    for name in spec_files([file.path for file in tree.files], spec_globs(settled.config)):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            texts[name] = (settled.root / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    return texts


def unreadable(error: OSError, root: Path) -> Refusal:
    """A file of the repository that the disk does not give, or gave a moment ago and no longer."""
    place = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else root
    shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    return Refusal(
        f"{'the repository' if shown == '.' else shown} cannot be read: {error.strerror or error}",
        "way out: look at the disk, the rights and the open files of this machine, and run it again",
        exit_code=3,
    )


def _names(repository: Repository, plan: Plan, subject: Subject) -> tuple[str, ...]:
    """What the report calls things; none of it is a secret."""
    paths = [file.path for file in repository.files]
    parts = [planned.part.name for planned in (*plan.parts, *plan.fan_out)]
    given = [subject.commit_sha, subject.base_sha, subject.ref_name, subject.tree_digest]
    return (*paths, *(lane.name for lane in repository.lanes), *parts, *(name for name in given if name))


def _inside(places: tuple[Path, ...], root: Path) -> tuple[str, ...]:
    """Those that lie below the root, relative to it."""
    found = [place.resolve() for place in places]
    return tuple(place.relative_to(root).as_posix() for place in found if place != root and place.is_relative_to(root))


def _change(tree: Tree) -> Change | None:
    """Why nobody can tell what changed, where git does not look at everything."""
    if not tree.hidden:
        return None
    return Change(
        unknown_because=f"git was told not to look at {counted(len(tree.hidden), 'file')}, such as {tree.hidden[0]}"
    )


def _interpreter(world: World, settled: Settled) -> Interpreter:
    written = settled.config.python
    if written is None:
        program: str | None = sys.executable
    elif "/" in written:
        program = str(settled.root / written)
    else:
        program = shutil.which(written, path=world.env.get("PATH"))
    if program is None or not Path(program).exists():
        raise Refusal(
            f"{settled.config.file}: python = {written!r}: there is no such interpreter",
            "way out: make the environment, or name one that exists (relative to the repository root)",
            exit_code=3,
        )
    try:
        return ask_interpreter(program, processes=world.processes, environ=world.env, root=settled.root)
    except InterpreterError as error:
        raise Refusal(
            str(error), "way out: set `python` to the Python that runs your tests, or leave it out", exit_code=3
        ) from error


def _refuse_unknown(selection: frozenset[str], plan: Plan, whole: Plan) -> None:
    known = {planned.part.name for planned in (*whole.parts, *whole.fan_out)}
    for name in sorted(selection - {planned.part.name for planned in plan.parts}):
        left = next((it.reason for it in whole.left_out if it.part.name in (name, name.rpartition("-")[0])), None)
        if left is not None:
            raise Refusal(f"{name} is not part of the plan: {left}")
        of_gate = sorted(planned.part.name for planned in whole.parts if planned.part.gate == name)
        if of_gate:
            raise Refusal(
                f"{name!r} is a gate: name its parts, {' '.join(of_gate)}; `gates run` takes --gate {name} too"
            )
        hint = "".join(f"did you mean {near}? " for near in difflib.get_close_matches(name, known, n=1))
        raise Refusal(f"there is no part {name!r}; {hint}there are: {', '.join(sorted(known)) or 'none'}")


def _text(path: Path) -> str:
    try:
        return decode(path.read_bytes(), file=path.name)
    except ConfigError as error:
        raise Refusal(*(str(mistake) for mistake in error.mistakes)) from error
    except OSError as error:
        raise Refusal(f"{path.name} cannot be read: {error.strerror}", exit_code=3) from error


def _cannot(error: GitError | PluginError) -> Refusal:
    if isinstance(error, GitError):
        return Refusal(error.what, *([f"way out: {error.way_out}"] if error.way_out else []), exit_code=3)
    return Refusal(str(error), exit_code=3)
