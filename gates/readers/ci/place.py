"""Where a command stands in a script: what becomes of its status."""

from __future__ import annotations

from dataclasses import dataclass

from gates.readers.ci.hole import Loss


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a command stands: what becomes of its status."""

    is_value: bool
    """Its status is the script's; otherwise only `errexit` saves it."""
    loss: Loss | None = None
    """How its status is lost, whatever it is."""
    apart: Loss | None = None
    """How even `exit 1` is lost here: in a subshell whose own status is lost."""
    is_ignoring: bool = False
    """`errexit` has no effect here: a condition, or the left side of `&&` and `||`."""
    files: tuple[str, ...] = ()
    """Files that the rest of its pipe writes."""
    is_asked: bool = False
    """It is the whole condition of an `if`."""
