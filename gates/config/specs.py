"""Working specs as configuration: a spec's tier, targets and scope make its component; nothing is written twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gates.api import Component, Targets
from gates.config.asked_specs import sets_targets
from gates.config.mistakes import Mistake
from gates.config.settings import Config, merged
from gates.model.scope import is_within
from gates.specs.book import Book
from gates.specs.places import component_paths, owned_files
from gates.specs.spec import Spec, State

TARGETS = ("lines", "branches", "changed_lines", "mutation")


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A configuration with the components of its specs."""

    config: Config
    mistakes: tuple[Mistake, ...] = ()
    """Where the configuration and a spec contradict each other; each names both places."""


def with_specs(config: Config, book: Book, python: Sequence[str], *, texts: Mapping[str, str]) -> Merged:
    """The configuration with a component for each spec in force.

    Args:
        config: the configuration.
        book: what the spec files say.
        python: every tracked Python file.
        texts: path -> text of the spec files, for the digest.
    """
    if not sets_targets(config) or not book.specs:
        return Merged(config=config)
    components = {component.name: component for component in config.components}
    targets = dict(config.component_targets)
    mistakes: list[Mistake] = []
    taken: set[str] = set()
    for spec in book.specs:
        if spec.state not in (State.ACTIVE, State.DONE) or spec.component in taken:
            continue
        taken.add(spec.component)
        name = next((it for it in components if it.lower() in (spec.component.lower(), spec.id.lower())), None)
        paths = component_paths(spec, python)
        if name is not None:
            mistakes += _contradictions(config, components[name], spec, python)
            paths = components[name].paths
        if not paths:
            continue
        component = _component(config, spec, name or spec.component, paths, components.get(name or ""))
        components[component.name] = component
        targets[component.name] = _targets(config, component, spec)
    meaning = hashlib.sha256(config.digest.encode())
    for path, text in sorted(texts.items()):
        meaning.update(f"\0{path}\0{text}".encode())
    made = replace(
        config, components=tuple(components.values()), component_targets=targets, digest=meaning.hexdigest()
    )  # fmt: skip
    return Merged(config=made, mistakes=tuple(mistakes))


def _component(config: Config, spec: Spec, name: str, paths: tuple[str, ...], declared: Component | None) -> Component:
    around = [lane.tier for lane in config.lanes if any(is_within(path, lane.paths) for path in paths)]
    written = config.declared_components.get(name)
    tier = spec.tier or (written.tier if written else None) or min(around, default=1)
    owner = (declared.owner if declared else "") or spec.owner
    return Component(name=name, paths=paths, tier=tier, owner=owner)


def _targets(config: Config, component: Component, spec: Spec) -> Targets:
    asks = spec.asks
    own = Targets(
        lines=asks.lines, branches=asks.branches, changed_lines=asks.changed_lines, mutation=asks.mutation,
        source=spec.path if asks.places else f"tier {component.tier} of {spec.path}",
    )  # fmt: skip
    written = config.declared_components.get(component.name)
    base = merged(config.tiers[component.tier], own)
    return merged(base, written.targets) if written is not None and written.targets is not None else base


def _contradictions(config: Config, component: Component, spec: Spec, python: Sequence[str]) -> Iterator[Mistake]:
    """Where a component's table says something else than its spec."""
    written = config.declared_components.get(component.name)
    if written is None:
        return

    prefix = "tool.gates." if config.file == "pyproject.toml" else ""

    def mistake(key: str, here: object, there: object, line: int) -> Mistake:
        return Mistake(
            file=config.file, line=written.lines.get(key, written.line), key=f"{prefix}components.{component.name}",
            problem=f"{key.replace('_', '-')} is {here} here and {there} in {spec.path}:{line}",
            way_out="keep it in the spec, and take it out here",
        )  # fmt: skip

    if written.tier is not None and spec.tier is not None and written.tier != spec.tier:
        yield mistake("tier", written.tier, spec.tier, spec.tier_line)
    for name in TARGETS:
        here = getattr(written.targets, name) if written.targets is not None else None
        there = getattr(spec.asks, name)
        if here is not None and there is not None and here != there:
            yield mistake(name, here, there, spec.asks.places[name])
    if written.owner and spec.owner and written.owner != spec.owner:
        yield mistake("owner", written.owner, spec.owner, spec.line)
    own = set(owned_files(spec, python))
    held = {path for path in python if is_within(path, component.paths)}
    if own != held:
        differing = sorted(own ^ held)
        line = spec.scope.inside[0].line if spec.scope.inside else spec.line
        yield mistake("paths", f"{len(held):,} files", f"{len(own):,} files (such as {differing[0]})", line)
