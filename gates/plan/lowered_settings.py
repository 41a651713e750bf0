"""A gate's settings: what is asked less than at the base. The name of a setting says which way it is held.

`minimum-*` must not fall and `maximum-*` must not rise; lists called `ignore`, `exclude`, `omit`, `left-out-*` or
`allow*` must not grow, and `select` must not shrink; a switch must not go from true to false, or the other way where
its name begins with `allow`. `markers`, `paths` and `command` say which tests are chosen. Other settings are noted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.api import covers, is_within
from gates.plan.pairs import Lowered
from gates.suite.options import is_broader, risky_options, risky_variables

_GROWING = ("ignore", "exclude", "omit", "left_out", "allow", "skip")


def lowered_settings(
    gate: str, was: Any, now: Any, *, of: str = " of {lanes}", ruff: tuple[Sequence[str], Sequence[str]] = ((), ())
) -> Iterator[Lowered]:
    """Every setting that asks less.

    Args:
        gate: the gate's name.
        was: its settings at the base.
        now: its settings now.
        of: how the lanes are named; empty for a gate of the whole repository.
        ruff: the rules that ruff's own configuration selects at the base and now, where `select` is not set.
    """
    for field in dataclasses.fields(was):
        before, after = getattr(was, field.name), getattr(now, field.name)
        if before == after:
            continue
        key = field.name.replace("_", "-")
        for slug, text in _lowered(field.name, key, before, after, ruff):
            yield Lowered(
                slug=slug, text=f"{gate}{of} {text}" if text.startswith("no longer") else f"{gate}{of}: {text}"
            )


def changed_settings(was: Any, now: Any) -> list[str]:
    """The keys of all settings that differ."""
    names = [field.name for field in dataclasses.fields(was)]
    return [name.replace("_", "-") for name in names if getattr(was, name) != getattr(now, name)]


def _lowered(
    name: str, key: str, before: Any, after: Any, ruff: tuple[Sequence[str], Sequence[str]]
) -> Iterator[tuple[str, str]]:
    if name.startswith("minimum"):
        if before is not None and (after is None or after < before):
            yield "setting-lowered", f"{key} {before} to {_bound(after)}"
    elif name.startswith("maximum"):
        if before is not None and (after is None or after > before):
            yield "setting-lowered", f"{key} {before} to {_bound(after)}"
    elif name == "select":
        yield from _deselected(before or ruff[0], after or ruff[1])
    elif name.startswith(_GROWING) and isinstance(after, (tuple, Mapping)):
        gained = [each for each in after if each not in before]
        if gained:
            yield (
                ("ignore-added" if name == "ignore" else "exclude-added"),
                f"{key} gained {', '.join(map(str, gained))}",
            )
    elif name == "markers":
        if not is_broader(before, after):
            yield "selection-changed", f"markers {before or 'none'!r} to {after or 'none'!r}"
    elif name == "paths":
        if after and (not before or not all(is_within(path, after) for path in before)):
            yield "selection-changed", f"paths {_listed(before)} to {_listed(after)}"
    elif name == "command":
        yield "selection-changed", f"command {_listed(before)} to {_listed(after)}"
    elif name == "options":
        risky = risky_options(after, beyond=before)
        if risky:
            yield "selection-changed", f"options gained {' '.join(risky)}"
    elif name == "env":
        gained = [variable for variable in risky_variables(after) if after[variable] != before.get(variable)]
        if gained:
            yield "selection-changed", f"env sets {', '.join(gained)}"
    elif isinstance(before, bool) and before is not name.startswith(_GROWING):
        yield "setting-lowered", f"{key} {str(before).lower()} to {str(after).lower()}"


def _deselected(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    lost = [each for each in before if not any(covers(selector, each) for selector in after)]
    if lost and after:
        yield "rule-removed", f"no longer selects {', '.join(lost)}"
    elif lost:
        yield "rule-removed", f"no longer selects {', '.join(lost)}: ruff's configuration decides"


def _bound(value: Any) -> str:
    return "no bound" if value is None else str(value)


def _listed(values: Sequence[str]) -> str:
    return " ".join(values) or "none"
