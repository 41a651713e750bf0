"""Which files the scope of a spec names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gates.readers.globs import glob_matches
from gates.specs.sections import is_pathlike
from gates.specs.spec import Bounds, Spec

_GLOB = frozenset("*?[]")


def entry_matches(entry: str, path: str) -> bool:
    """Whether an entry of a scope names this path: a file, a folder, or a glob in which `**` crosses folders."""
    plain = entry.strip().rstrip("/")
    if not is_pathlike(plain):
        return False
    if plain in ("", ".") or path == plain or path.startswith(f"{plain}/"):  # `app/[slug]` can be a folder's name
        return True
    if _GLOB.isdisjoint(plain):
        return False
    rooted = plain if plain.startswith("**") or ("/" not in plain) else f"/{plain}"
    return glob_matches(rooted, path)


def is_inside(path: str, bounds: Bounds) -> bool:
    """Whether a scope takes a path in and does not take it out again."""
    return any(entry_matches(it.text, path) for it in bounds.inside) and not is_excluded(path, bounds)


def is_excluded(path: str, bounds: Bounds) -> bool:
    """Whether `scope.out` names a path; the longer of two folders that hold it wins over the shorter."""
    out = [it.text for it in bounds.outside if entry_matches(it.text, path)]
    if not out:
        return False
    inside = [it.text for it in bounds.inside if entry_matches(it.text, path)]
    return not inside or max(map(_depth, out)) >= max(map(_depth, inside))


def _depth(entry: str) -> int:
    return 1000 if not _GLOB.isdisjoint(entry) else len(entry.strip("/").split("/"))


def owned_files(spec: Spec, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that a spec's component is made of, in their order."""
    return tuple(path for path in paths if is_inside(path, spec.scope))


def component_paths(spec: Spec, paths: Sequence[str]) -> tuple[str, ...]:
    """The component's files as few paths: the folders of its scope, or single files where something is taken out.

    Args:
        spec: whose component.
        paths: every Python file of the repository.
    """
    own = frozenset(owned_files(spec, paths))
    found: list[str] = []
    for entry in (it.text.strip().rstrip("/") or "." for it in spec.scope.inside):
        below = [path for path in paths if entry_matches(entry, path)]
        if not below:
            continue
        if _GLOB.isdisjoint(entry) and own.issuperset(below):
            found.append(entry)
        else:
            found += [path for path in below if path in own]
    roots = tuple(dict.fromkeys(found))
    return tuple(sorted(root for root in roots if not any(_holds(other, root) for other in roots)))


def _holds(folder: str, path: str) -> bool:
    return folder != path and (folder == "." or path.startswith(f"{folder}/"))
