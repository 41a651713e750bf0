"""The base commit beside the working tree: what the configuration of gates asks less, file by file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gates.api import Gate, Policy, Repository
from gates.config.asked_specs import spec_globs, watching
from gates.config.load import ConfigError, has_table, load
from gates.config.propose import propose
from gates.config.settings import Config
from gates.model.before import Before, Side, Weakening
from gates.plan.lowered_bars import held_by
from gates.plan.ownership import ownership
from gates.specs.usual import spec_files

CONFIG_FILES = ("gates.toml", "pyproject.toml")


def configured(texts: Mapping[str, str], gates: Mapping[str, Gate[Any]], files: frozenset[str]) -> Config:
    """The configuration in these texts, with proposed lanes when it has none.

    Raises:
        ConfigError: it cannot be read by this version, with these gates.
    """
    name = next((name for name in CONFIG_FILES if name in texts and has_table(texts[name], file=name)), "")
    config = load(texts.get(name, ""), file=name or "gates.toml", gates=gates)
    python = sorted(path for path in files if path.endswith((".py", ".pyi")))
    if not config.lanes:
        config = config.proposed(propose(python, texts))
    config = watching(config, sorted(files))
    specs = {path: texts[path] for path in spec_files(files, spec_globs(config)) if path in texts}
    if not specs:
        return config
    from gates.config.specs import with_specs  # paid for by those who have specs
    from gates.specs.book import read_book

    return with_specs(config, read_book(specs), python, texts=specs).config


def demands(config: Config, gates: Mapping[str, Gate[Any]]) -> dict[str, Policy]:
    """How a configuration holds the gates that compare with the base, for those that it asks."""
    held = {gate.name: held_by(config, gate, None) for gate in gates.values() if gate.needs_base}
    return {name: policy for name, policy in held.items() if policy is not Policy.OFF}


def compared(before: Before, head: Config, repository: Repository, gates: Mapping[str, Gate[Any]]) -> Before:
    """The same with all that the configuration asks less.

    Args:
        before: both sides, with their files and texts.
        head: the configuration of the working tree, with proposed lanes when it has none.
        repository: the working tree.
        gates: every gate that is installed.
    """
    from gates.plan.comparison import comparison  # paid for by those who compare
    from gates.plan.lowered_permissions import new_waivers, spent

    own = frozenset(gate.name for gate in gates.values() if gate.needs_base)
    try:
        base = configured(before.base.texts, gates, before.base.files)
    except ConfigError as error:
        first = error.mistakes[0]
        message = f"the base's configuration cannot be read, so nobody knows what it held: {first}"
        unread = Weakening(slug="base-unreadable", message=message, path=first.file)
        return replace(before, lowered=(*before.lowered, unread), config_file=head.file)
    if not base.file and base.baseline not in before.base.texts:
        note = "nothing at the base configures gates: what this change writes down is the first bar"
        return replace(
            before, base=_with_lanes(before.base, base), head=_with_lanes(before.head, head),
            notes=(note,) if head.file else (), demands=demands(base, gates), config_file=head.file,
        )  # fmt: skip
    gates = {**base.commanded, **gates}
    head, base = head.knowing(gates), base.knowing(gates)
    lowered: tuple[Weakening, ...] = ()
    notes: tuple[str, ...] = ()
    if not _asks_the_same(before, base, head):
        work = comparison(before, base, head, repository, gates)
        lowered, notes = (*work.lowered(), *work.accepted()), work.notes()
    waivers, waiver_notes, refused = new_waivers(
        base.waivers, head.waivers, before.old_paths, own=own, file=head.file or base.file
    )
    return replace(
        before,
        base=_with_lanes(before.base, base),
        head=_with_lanes(before.head, head),
        lowered=(*before.lowered, *lowered, *waivers),
        notes=(*notes, *waiver_notes),
        refused=refused,
        demands=demands(base, gates),
        spent_waivers=spent(base.waivers, head.waivers, own=own),
        config_file=head.file,
    )


def _asks_the_same(before: Before, base: Config, head: Config) -> bool:
    """Whether nothing can be lower: one meaning, one baseline, and no file that stood elsewhere."""
    is_one = base.digest == head.digest and not (base.is_proposed or head.is_proposed or before.old_paths)
    return is_one and before.base.texts.get(base.baseline) == before.head.texts.get(head.baseline)


def _with_lanes(side: Side, config: Config) -> Side:
    owner = ownership(config.lanes)
    return replace(side, lanes=config.lanes, owners={path: owner(path) for path in side.texts})
