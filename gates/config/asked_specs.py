"""Whether a configuration asks for working specs, and which files they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gates.api import Policy
from gates.config.settings import Config, GateConfig
from gates.specs.usual import DEFAULT_FILES, spec_files

GATE = "specs"


def spec_globs(config: Config) -> tuple[str, ...]:
    """Which files are specs: what the gate is told, else the usual places; nothing where it is switched off."""
    held = config.gates.get(GATE)
    if held is None or (held.source and not held.enabled):
        return ()
    return tuple(getattr(held.settings, "files", DEFAULT_FILES))


def watching(config: Config, paths: Sequence[str]) -> Config:
    """The same, where the gate watches specs that are there and that nobody spoke of: it warns and holds nothing.

    Args:
        config: what is configured.
        paths: every tracked path.
    """
    held = config.gates.get(GATE)
    if held is None or held.enabled or held.source or not spec_files(paths, spec_globs(config)):
        return config
    settings = replace(held.settings, holds_changes=False)
    watched = GateConfig(gate=GATE, enabled=True, policy=Policy.WARN, time_limit_s=None, settings=settings)
    return replace(config, gates={**config.gates, GATE: watched})


def sets_targets(config: Config) -> bool:
    """Whether specs are input: somebody switched the gate on. Specs that are only watched set nothing."""
    held = config.gates.get(GATE)
    return held is not None and held.enabled and bool(held.source)
