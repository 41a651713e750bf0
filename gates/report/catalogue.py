"""What a check means, for reports that explain their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gates.api import Check, Gate


def catalogue(gates: Mapping[str, Gate[Any]]) -> dict[str, Check]:
    """Id -> check, of every gate; a family keeps its `lint/*`."""
    return {check.id: check for _, gate in sorted(gates.items()) for check in gate.checks}


def explained(check: str, checks: Mapping[str, Check]) -> Check:
    """The check of this id, its family (`lint/*`), or one that only carries the id.

    Args:
        check: the id of a finding, `gate/problem-name`.
        checks: id -> check, of every gate that is known.
    """
    from gates.api import Check  # a report of a clean run needs none, and it is slow to import

    found = checks.get(check) or checks.get(f"{check.split('/', 1)[0]}/*")
    if found is None:
        return Check(id=check, title=f"{check} was reported.")
    return Check(id=check, title=found.title, why=found.why, way_out=found.way_out, always=found.always)
