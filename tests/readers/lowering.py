"""Two sides of a change, from texts."""

from __future__ import annotations

from collections.abc import Mapping

from gates.model.before import Before, Side
from gates.model.scope import Lane


def between(
    base: Mapping[str, str],
    head: Mapping[str, str],
    *,
    moved: Mapping[str, str] | None = None,
    lanes: Mapping[str, str] | None = None,
) -> Before:
    """A change from one set of files to another.

    Args:
        base: path -> text before.
        head: path -> text now.
        moved: path now -> path before.
        lanes: path, before or now -> its lane.
    """
    held = (Lane(name="prod", paths=("acme",), tests=("tests",)),)
    owners = dict(lanes or {})
    return Before(
        base_sha="b" * 40,
        base=Side(files=frozenset(base), texts=base, lanes=held, owners=owners),
        head=Side(files=frozenset(head), texts=head, lanes=held, owners=owners),
        changed=tuple(sorted(path for path in {*base, *head} if base.get(path) != head.get(path))),
        old_paths=dict(moved or {}),
    )
