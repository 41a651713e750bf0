"""Reads both sides of a change for the gates that compare: the base commit through git, and the working tree."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gates.adapters.base_commit import BaseCommit
from gates.adapters.git import Git, GitError
from gates.adapters.repository import Tree, read_tree
from gates.api import Gate
from gates.config.asked_specs import spec_globs
from gates.config.load import ConfigError
from gates.config.settings import Config
from gates.model.before import Before, Side, Weakening
from gates.model.scope import Change, Repository, is_within
from gates.model.status import Policy
from gates.plan.before import CONFIG_FILES, compared, configured, demands
from gates.readers.lowered_ci import is_ci_file
from gates.specs.usual import DEFAULT_FILES, spec_files

_NAMES = frozenset(
    {
        "pyproject.toml", "gates.toml", "ruff.toml", ".ruff.toml", ".coveragerc", ".coveragerc.toml", "setup.cfg",
        "tox.ini", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml",
    }
)  # fmt: skip
_SHALLOW = "this is a shallow clone, and its base is the commit itself: nobody sees what that commit changed"
_CHANGED = (".py", ".pyi", ".toml", ".cfg", ".ini")


def before_of(
    git: Git,
    tree: Tree,
    repository: Repository,
    config: Config,
    gates: Mapping[str, Gate[Any]],
    *,
    own: tuple[str, ...],
) -> Before | None:
    """The base commit beside the working tree, when a gate of either asks for it.

    Args:
        git: the repository.
        tree: the working tree as it was read.
        repository: the same with lanes and the change.
        config: the configuration of the working tree, with proposed lanes when it has none.
        gates: every gate that is installed.
        own: folders that runs write to.
    """
    is_asked = bool(demands(config, gates))
    is_configured = any(config.gate(gate.name).source for gate in gates.values() if gate.needs_base)
    change = repository.change
    tracked = {file.path for file in tree.files}
    if not any(gate.needs_base for gate in gates.values()):
        return None
    if change.base_sha is None:
        why = change.unknown_because or "there is no base"
        return Before(unknown_because=why, is_configured=is_configured) if is_asked else None
    if change.base_sha == tree.state.commit_sha and git.is_shallow():
        return Before(unknown_because=_SHALLOW, is_configured=is_configured) if is_asked else None
    if not (is_configured or config.base or change.files or change.deleted_files or tree.untracked):
        return Before(base_sha=change.base_sha, is_configured=False)  # the same files ask the same
    touched = {path for file in change.files for path in (file.path, file.old_path)}
    if not is_asked and touched.isdisjoint(CONFIG_FILES) and config.file in tracked:
        return None  # the base's configuration is this one, and asks none of them either
    try:
        change, moved = _start(git, change, config)
        base = BaseCommit.read(git, change.base_sha or "")
        if not is_asked:
            asked = _asked_by(base, gates)
            if not asked:
                return None
        specs = spec_files((*base.blobs, *tracked), (*DEFAULT_FILES, *spec_globs(config), *_spec_globs(base)))
        before = _sides(git, base, tree, change, own, (config.baseline, *_baselines(base), *specs))
    except (GitError, OSError) as error:
        return Before(unknown_because=str(error), is_configured=is_configured)
    before = replace(before, is_configured=is_configured)
    found = compared(replace(before, lowered=moved), config, repository, gates)
    if not is_asked and not found.demands:  # the base's configuration cannot be read
        found = replace(found, demands=dict.fromkeys(asked, Policy.STRICT))
    return found


def against_head(git: Git, repository: Repository, gates: Mapping[str, Gate[Any]]) -> Before | None:
    """What is not committed beside the last commit, as a run would compare it whose gates all are asked.

    Raises:
        GitError: git cannot list the files.
        ConfigError: the configuration of the working tree cannot be read.
    """
    tree = read_tree(git, besides=(".gates",))
    there = frozenset(file.path for file in (*tree.files, *tree.untracked))
    texts = {name: text for name in CONFIG_FILES if (text := _text(git.root / name)) is not None}
    config = configured(texts, gates, there)
    asked = {name: replace(held, enabled=True) for name, held in config.gates.items()}
    changed = replace(repository, change=git.change("HEAD"))
    return before_of(git, tree, changed, replace(config, gates=asked), gates, own=(".gates",))


def _start(git: Git, change: Change, config: Config) -> tuple[Change, tuple[Weakening, ...]]:
    """The change against the commit that the base itself would name: `base = "HEAD"` hides nothing."""
    guess = git.base() if config.base is not None else None
    start = git.merge_base(guess) if guess else None
    if start is None or start == change.base_sha:
        return change, ()
    named = _base_key(BaseCommit.read(git, start))
    if named == config.base:
        return change, ()
    start = (git.merge_base(named) if named else None) or start
    if start == change.base_sha:
        return change, ()
    message = f"base {named or 'guessed'} to {config.base}"
    return git.change(start), (Weakening(slug="base-changed", message=message, path=config.file),)


def _base_key(base: BaseCommit) -> str | None:
    value = next((table.get("base") for table in _tables(base)), None)
    return value if isinstance(value, str) else None


def _baselines(base: BaseCommit) -> list[str]:
    return [str(table.get("baseline", "")) for table in _tables(base)]


def _spec_globs(base: BaseCommit) -> list[str]:
    """The globs of spec files that the base's own configuration names, unchecked."""
    held = [(table.get("gate") or {}).get("specs") for table in _tables(base)]
    names = [table.get("files") for table in held if isinstance(table, dict)]
    return [name for each in names if isinstance(each, list) for name in each if isinstance(name, str)]


def _asked_by(base: BaseCommit, gates: Mapping[str, Gate[Any]]) -> frozenset[str]:
    """The gates that compare and that the base asks; by their tables where the whole cannot be read."""
    try:
        return frozenset(demands(configured(base.texts(CONFIG_FILES), gates, frozenset(base.blobs)), gates))
    except ConfigError:
        own = {gate.name for gate in gates.values() if gate.needs_base}
        named = {name for table in _tables(base) for name in (table.get("gate") or ())}
        return frozenset(own & named)


def _tables(base: BaseCommit) -> list[dict[str, Any]]:
    """Our table in each file of the base that could have it, unchecked."""
    found = []
    for name, text in base.texts(CONFIG_FILES).items():
        try:
            content = tomllib.loads(text)
        except (ValueError, RecursionError):
            continue
        table = content.get("tool", {}).get("gates") if name == "pyproject.toml" else content
        if isinstance(table, dict):
            found.append(table)
    return found


def _sides(
    git: Git, base: BaseCommit, tree: Tree, change: Change, own: tuple[str, ...], baselines: Iterable[str]
) -> Before:
    moved = {file.path: file.old_path for file in change.files if file.old_path and file.old_path in base.blobs}
    there = {file.path for file in (*tree.files, *tree.untracked)}
    moved = {path: old for path, old in moved.items() if old not in there}  # a copy keeps its own bar
    deleted = {path for path in base.blobs if path not in there and not is_within(path, own)} - set(moved.values())
    added = {file.path for file in tree.untracked}
    changed = {file.path for file in change.files} | deleted | added
    always = {path for path in {*base.blobs, *there} if _is_configuration(path)} | {*CONFIG_FILES, *baselines}
    wanted = always | {path for path in {*changed, *moved.values()} if path.endswith(_CHANGED)}
    texts, unreadable = {}, []
    for path in sorted(wanted - deleted - (set(moved.values()) - there)):
        try:
            text = _text(git.root / path)
        except OSError:
            unreadable.append(path)
        else:
            if text is not None:
                texts[path] = text
    differs = changed | set(moved.values()) | set(CONFIG_FILES) | {path for path in wanted if is_within(path, own)}
    old = base.texts(path for path in wanted if path in differs or path not in texts)
    old |= {path: text for path, text in texts.items() if path in base.blobs and path not in old}
    return Before(
        base_sha=base.sha,
        base=Side(files=frozenset(base.blobs), texts=old),
        head=Side(files=frozenset(there), texts=texts),
        changed=tuple(sorted(changed)),
        unreadable=tuple(unreadable),
        old_paths=moved,
    )


def _is_configuration(path: str) -> bool:
    return path.rpartition("/")[2] in _NAMES or is_ci_file(path)


def _text(place: Path) -> str | None:
    """The text of a plain file; None when there is none."""
    return place.read_bytes().decode("utf-8", "replace") if place.is_file() else None
