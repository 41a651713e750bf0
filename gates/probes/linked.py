"""The code of editable installs outside the repository: a digest of all of it, where that is sure. Stdlib only.

It is sure when every place that the install adds to the import path is known: a plain line of a `.pth` file, or the
mapping of a finder of setuptools. Then the whole project is read, because its code may read whatever lies beside it.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import sys
from importlib import metadata

FILES_MAX, BYTES_MAX = 4000, 64 << 20
"""A project with more than this is not read: its evidence is made anew in each run."""
_FINDER = re.compile(r"import (__editable___\w+)\s*;\s*\1\.install\(\)$")
_OF_GIT = ("HEAD", "index", "packed-refs", os.path.join("logs", "HEAD"))


def linked_digest(distribution: metadata.Distribution, project: str) -> tuple[str, list[str], list[str]] | None:
    """What an editable install holds, or None when nobody can tell.

    Returns:
        The digest, every file and folder whose change is a reason to ask again, and the import places.
    """
    places = _import_places(distribution)
    if not places or not os.path.isdir(project) or os.path.isfile(os.path.join(project, ".git")):
        return None  # of a second working tree of git, nobody finds HEAD beside it
    roots = [project, *(place for place in places if not (place + os.sep).startswith(project + os.sep))]
    watched: list[str] = []
    whole, total = hashlib.sha256(), 0
    for number, root in enumerate(roots):
        for path in _files(root, watched):
            is_below = os.path.realpath(path).startswith(tuple(each + os.sep for each in roots))
            if not is_below or not (os.path.isfile(path) or os.path.isdir(path)):
                return None  # a link that leads away or to nothing, or a pipe
            total += os.path.getsize(path)
            if len(watched) > FILES_MAX or total > BYTES_MAX:
                return None
            line = "\0".join([str(number), os.path.relpath(path, root), _content(path)])
            whole.update((line + "\n").encode("utf-8", "surrogateescape"))
    return whole.hexdigest(), watched, places


def _import_places(distribution: metadata.Distribution) -> list[str]:
    """What its `.pth` files put on the import path; nothing when one of them does something else."""
    found = []
    for file in distribution.files or ():
        if not file.name.endswith(".pth"):
            continue
        try:
            with open(str(distribution.locate_file(file)), encoding="utf-8") as opened:
                lines = [line.strip() for line in opened]
        except (OSError, ValueError):
            return []
        for line in lines:
            finder = _FINDER.match(line)
            module = sys.modules.get(finder.group(1)) if finder else None
            if finder and (module is None or getattr(module, "NAMESPACES", None)):
                return []
            if finder:
                found += [str(place) for place in getattr(module, "MAPPING", {}).values()]
            elif line.startswith(("import ", "import\t")):
                return []  # a program: it may import from anywhere
            elif line and not line.startswith("#"):
                found.append(line)
    real = [os.path.realpath(place) for place in found]
    return real if all(map(os.path.isdir, real)) else []


def _files(root: str, watched: list[str]) -> list[str]:
    found = []
    not_inside = importlib.import_module("installed").NOT_INSIDE  # beside this file
    for folder, names, files in os.walk(root, followlinks=False):
        is_environment = os.path.exists(os.path.join(folder, "pyvenv.cfg"))
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        names[:] = [] if is_environment else sorted(name for name in names if name not in not_inside)
        if len(watched) > FILES_MAX or is_environment:
            continue
        watched.append(folder)
        found += [os.path.join(folder, name) for name in [*sorted(files), *links]]
        watched.extend(os.path.join(folder, name) for name in files)
    git = [os.path.join(root, ".git", name) for name in _OF_GIT]
    watched.extend(git)
    return [*found, *filter(os.path.exists, git)]


def _content(path: str) -> str:
    if os.path.isdir(path):
        return "folder " + os.path.realpath(path)
    return str(importlib.import_module("installed").content(path))
