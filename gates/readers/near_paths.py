"""The path that was probably meant where a configuration names one that holds no Python file."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection

from gates.model.scope import Repository, is_python

ALIKE = 0.8
"""How alike two paths are, from 0 to 1, when one was probably meant by the other."""
_NAMED = 2


def near_path(root: str, repository: Repository, *, taken: Collection[str] = ()) -> str:
    """`; did you mean `tests` (6 files)?`: another case, the same name elsewhere, or nearly the same path.

    Args:
        root: the path that holds no tracked Python file.
        repository: what git says.
        taken: paths that are spoken for, so that they are meant only where no more than the case differs.

    Returns:
        The question, to be put behind a sentence; empty when nothing is like it.
    """
    counts = folder_counts(repository)
    known = [*counts, *(file.path for file in repository.python_files if is_python(root))]
    name = root.rpartition("/")[2].casefold()
    alike = sorted(path for path in known if path.casefold() == root.casefold() and path != root)
    known = [path for path in known if path not in taken]
    alike = alike or sorted((path for path in known if path.rpartition("/")[2].casefold() == name), key=len)
    alike = alike or difflib.get_close_matches(root, known, n=1, cutoff=ALIKE)
    meant = [f"`{path}` ({_files(counts.get(path, 1))})" for path in alike[:_NAMED]]
    return f"; did you mean {' or '.join(meant)}?" if meant else ""


def folder_counts(repository: Repository) -> Counter[str]:
    """Folder -> tracked Python files below it."""
    counts: Counter[str] = Counter()
    for file in repository.python_files:
        parts = file.path.split("/")[:-1]
        counts.update("/".join(parts[: end + 1]) for end in range(len(parts)))
    return counts


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"
