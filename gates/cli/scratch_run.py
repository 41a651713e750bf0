"""Runs planned parts in a scratch copy: the same configuration, interpreter and commands, the copy's own sources."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from gates.adapters.comparison import before_of
from gates.adapters.git import Git
from gates.adapters.repository import Tree, owned, read_tree
from gates.adapters.scratch import Scratch
from gates.cli.carry_out import Interruption, fragments_of
from gates.cli.prepare import Prepared
from gates.cli.world import World
from gates.config.load import ConfigError
from gates.config.settings import Config
from gates.model.evidence import Fragment, RunId
from gates.plan.before import configured
from gates.plan.ownership import ownership
from gates.plan.parts import make_plan


class Interrupted(Exception):  # noqa: N818  (it is an answer, not an accident)
    """Somebody asked to stop."""

    def __init__(self, interruption: Interruption) -> None:
        super().__init__("interrupted")
        self.exit_code = interruption.exit_code


def import_first(original: Prepared, scratch: Scratch) -> tuple[Path, ...]:
    """The copy's folders that stand for what is installed: those of editable installs, `src`, and the root."""
    root = scratch.root
    names = [*original.interpreter.import_folders]
    names += ["src"] if (root / "src").is_dir() and not (root / "src" / "__init__.py").exists() else []
    folders = dict.fromkeys((root / name).resolve() for name in (*names, "."))
    return tuple(folder for folder in folders if folder.is_dir())


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A scratch copy and what it is a copy of."""

    original: Prepared
    scratch: Scratch
    world: World
    interruption: Interruption
    """What is asked for outside of a run, such as while files are planted."""

    def run(self, parts: frozenset[str]) -> dict[str, Fragment]:
        """Part name -> what its gate says of the copy as it stands now; a part that left the plan is absent.

        The whole is planned, as for a verdict, so that shared commands are the same; only these parts are run.

        Raises:
            GitError: git does not answer in the copy.
            Interrupted: SIGINT or SIGTERM.
        """
        there = self._world()
        prepared = self._prepared(parts)
        self._heed(self.interruption)
        fragments, interruption = fragments_of(
            prepared, there, use_cache=False, quiet=True, import_first=import_first(self.original, self.scratch)
        )
        self._heed(interruption)
        self._heed(self.interruption)
        return {fragment.part.name: fragment for fragment in fragments}

    @staticmethod
    def _heed(interruption: Interruption) -> None:
        if interruption.asked.is_set():
            raise Interrupted(interruption)

    def _prepared(self, parts: frozenset[str]) -> Prepared:
        original = self.original
        git = Git(root=self.scratch.root, env=self.world.env)
        tree = read_tree(git, besides=original.settled.own_folders)
        config = original.config
        repository = owned(
            tree,
            root=self.scratch.root,
            owner=ownership(config.lanes),
            lanes=config.lanes,
            components=config.components,
            change=original.repository.change if tree.hidden else git.change(config.base),
            python_version=original.interpreter.version,
        )
        gates = original.settled.gates
        before = before_of(git, tree, repository, self._configured(tree), gates, own=original.settled.own_folders)
        plan = make_plan(config, repository, gates, before=before)
        run = RunId(run_id=secrets.token_hex(6), trace_id=original.run.trace_id, started_at=self.world.clock.now())
        return replace(
            original,
            settled=replace(original.settled, root=self.scratch.root, git=git),
            tree=tree,
            repository=repository,
            plan=replace(plan, parts=tuple(planned for planned in plan.parts if planned.part.name in parts)),
            run=run,
        )

    def _configured(self, tree: Tree) -> Config:
        """The configuration that stands in the copy, for the gates that compare; the plan keeps the original's."""
        name = self.original.config.file
        place = self.scratch.root / name
        if not name or not place.is_file():
            return self.original.config
        files = frozenset(file.path for file in tree.files)
        try:
            text = place.read_bytes().decode("utf-8")
            return configured({name: text}, self.original.settled.gates, files)
        except (ConfigError, ValueError):
            return self.original.config

    def _world(self) -> World:
        """The same world, standing in the copy; a PYTHONPATH that leads into the original leads into the copy."""
        env = dict(self.world.env)
        if env.get("PYTHONPATH"):
            env["PYTHONPATH"] = os.pathsep.join(map(self._there, env["PYTHONPATH"].split(os.pathsep)))
        return replace(self.world, cwd=self.scratch.root, env=env)

    def _there(self, folder: str) -> str:
        place = Path(folder).resolve() if folder else None
        if place is None or not place.is_relative_to(self.scratch.original):
            return folder
        return str(self.scratch.root / place.relative_to(self.scratch.original))
