"""Readiness: what a release is asked less than at the base."""

from __future__ import annotations

from collections.abc import Iterator

from gates.config.readiness import lowered
from gates.config.settings import Config
from gates.model.readiness import Level
from gates.plan.pairs import Lowered

_FAR = list(Level)


def lowered_readiness(base: Config, head: Config) -> Iterator[Lowered]:
    """An aim that went, or came nearer, and criteria of a level that ask less."""
    if base.aim is not None and (head.aim is None or _FAR.index(head.aim) < _FAR.index(base.aim)):
        now = head.aim.value if head.aim else "none"
        yield Lowered(slug="target-lowered", text=f"readiness: aim {base.aim.value} to {now}")
    for level in Level:
        for line in lowered(head.levels[level], base.levels[level]):
            yield Lowered(slug="target-lowered", text=f"readiness of {level.value}: {line}")
