"""Where a known-bad case is planted: the deepest folder of a lane, and each of its top paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gates.model.scope import Lane, is_within


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """One place for a defect."""

    path: str
    """A new file of the lane; or a file that exists, where the lane names single files."""
    is_new: bool

    def also(self, number: int) -> Planted:
        """The same place for one more defect beside others: a file of its own, where it is a new one."""
        if not self.is_new or not number:
            return self
        return Planted(path=f"{self.path.removesuffix('.py')}_{number}.py", is_new=True)

    def files(self, text: str) -> dict[str, str]:
        """What to write there, for `KnownBad.files`."""
        return {self.path: text} if self.is_new else {}

    def appends(self, text: str) -> dict[str, str]:
        """What to put at the end, for `KnownBad.appends`."""
        return {} if self.is_new else {self.path: f"\n{text}"}


def planted_places(lane: Lane, paths: Sequence[str], *, name: str) -> tuple[Planted, ...]:
    """The deepest folder first, then each top path that holds a file.

    Args:
        lane: the lane.
        paths: its tracked Python files.
        name: name of the new file, which no folder of the lane may have.
    """
    places: dict[str, Planted] = {}
    tops = []
    for root in lane.paths:
        below = [path for path in paths if is_within(path, (root,))]
        if not below:
            continue
        if below == [root]:
            places[root] = Planted(path=root, is_new=False)
        else:
            tops.append("" if root == "." else root)
    folders = {path.rpartition("/")[0] for path in paths if path not in places}
    if folders:
        tops.insert(0, max(folders, key=lambda folder: (folder.count("/") + bool(folder), folder)))
    found = {}
    for folder in tops:
        path = f"{folder}/{name}" if folder else name
        found[path] = Planted(path=path, is_new=True)
    return (*found.values(), *places.values())
