"""The evidence cache: fragments by the key of everything that could change them.

An entry is an encoded fragment, so it carries its own SHA-256; one that cannot be decoded, or is of another part, is
no entry and is written anew. It holds no absolute path, so folders of several machines can be put together. The cache
is bounded: the entries that nobody read for longest go first.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from gates.model.evidence import Fragment
from gates.model.scope import PartId
from gates.run.fragment import FragmentError, decode, encode
from gates.run.whole import ignore_folder, read_whole, write_whole

PLACE = Path(".gates", "cache", "evidence")
ENTRIES_KEPT = 1_000
BYTES_KEPT = 256 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceCache:
    """Entries below a folder. It may be missing, read-only or full: then nothing is kept, and nothing fails."""

    folder: Path
    entries_kept: int = ENTRIES_KEPT
    bytes_kept: int = BYTES_KEPT

    def find(self, key: str, part: PartId) -> Fragment | None:
        """The evidence under a key, as it was written."""
        place = self._place(key)
        try:
            fragment = decode(read_whole(place), name=place.name)
        except (OSError, FragmentError):
            return None
        if fragment.key != key or fragment.part != part or not is_keepable(fragment):
            return None
        with contextlib.suppress(OSError):
            os.utime(place)
        return fragment

    def keep(self, fragment: Fragment) -> bool:
        """Write evidence under its key; False when it is not of the kind that is kept, or cannot be written."""
        if not is_keepable(fragment):
            return False
        try:
            ignore_folder(self.folder.parent)
            write_whole(self._place(fragment.key), encode(fragment))
        except (OSError, FragmentError):
            return False
        return True

    def prune(self) -> int:
        """Remove the entries that were read longest ago until the bounds hold; the number of them."""
        return pruned(self.folder, entries_kept=self.entries_kept, bytes_kept=self.bytes_kept)

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.json"


def is_keepable(fragment: Fragment) -> bool:
    """Only what was judged to its end is kept: no problem, a closed account (or none to keep), nothing interrupted."""
    reading = fragment.reading
    is_settled = reading.not_applicable is not None or (reading.account is not None and not reading.account.is_open)
    return is_settled and not reading.problems and not fragment.interrupted and fragment.reused_from is None


def pruned(folder: Path, *, entries_kept: int, bytes_kept: int) -> int:
    """Remove the entries below a folder that were read longest ago until the bounds hold; the number of them."""
    found = []
    with contextlib.suppress(OSError):
        for entry in (each for shelf in os.scandir(folder) if shelf.is_dir(follow_symlinks=False)
                      for each in os.scandir(shelf)):  # fmt: skip
            with contextlib.suppress(OSError):
                state = entry.stat(follow_symlinks=False)
                found.append((state.st_mtime_ns, state.st_size, entry.path))
    found.sort(reverse=True)
    size_bytes = removed = 0
    for number, (_, entry_bytes, path) in enumerate(found):
        size_bytes += entry_bytes
        if number >= entries_kept or size_bytes > bytes_kept:
            with contextlib.suppress(OSError):
                Path(path).unlink()
                removed += 1
    return removed
