"""Who owns a file: the lane with the longest matching path."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gates.model.scope import Lane


def ownership(lanes: Sequence[Lane]) -> Callable[[str], str | None]:
    """A function from a path to the name of the lane that owns it, or None. It looks at the path's folders only."""
    owners = {path: lane.name for lane in reversed(lanes) for path in lane.paths}
    whole = owners.get(".")

    def owner(path: str) -> str | None:
        end = len(path)
        while end > 0:
            found = owners.get(path[:end])
            if found is not None:
                return found
            end = path.rfind("/", 0, end)
        return whole

    return owner
