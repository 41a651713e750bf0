"""Which files below a folder were imported, and which modules of the code under test came from somewhere else."""

from __future__ import annotations

import os
import sys
from typing import Any

STANDARD = {"__main__", "__mp_main__", *getattr(sys, "stdlib_module_names", ())}
OUTSIDE_MAX = 1000
_INSTALLED = {"site-packages", "dist-packages"}


def loaded_modules(root: str, sources: list[str]) -> dict[str, Any]:
    """Look at every module that this process has imported.

    Args:
        root: the folder that the run was started in, absolute.
        sources: folders of the code under test, relative to it.
    """
    inside = os.path.abspath(root) + os.sep
    bases = _bases(root, sources)
    loaded: set[str] = set()
    strangers: list[tuple[str, str, list[str]]] = []
    tops: dict[str, list[str]] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        top = name.partition(".")[0]
        if not isinstance(file, str) or not file.endswith(".py") or top in STANDARD:
            continue
        if top not in tops:
            is_open = getattr(sys.modules.get(top), "__file__", None) is None  # no __init__.py
            tops[top] = [base for base in bases if _has(os.path.join(root, base, top), is_open=is_open)]
        if tops[top]:
            file = os.path.realpath(file)
        is_installed = not _INSTALLED.isdisjoint(file.split(os.sep))  # also in an environment inside the repository
        if file.startswith(inside) and not is_installed:
            loaded.add(file[len(inside) :].replace(os.sep, "/"))
        elif tops[top]:
            strangers.append((name, file, tops[top]))
    outside: list[list[str]] = []
    for name, file, homes in sorted(strangers):
        leaf = name.replace(".", "/")
        places = [os.path.join(base, leaf) + end for base in homes for end in (".py", "/__init__.py")]
        outside += [
            [name, place.replace(os.sep, "/"), file]
            for place in places
            if place not in loaded and os.path.isfile(os.path.join(root, place))
        ]
    return {"outside": outside[:OUTSIDE_MAX], "loaded": sorted(loaded)}


def _bases(root: str, sources: list[str]) -> list[str]:
    """Folders that the import path may hold so that the code under test can be imported: the sources, and above.

    A package's own folder is none: `flask/json` is not the module `json`.
    """
    bases = {""}
    for source in sources:
        folder = source
        while folder not in ("", "."):
            bases.add(folder)
            folder = os.path.dirname(folder)
    return sorted(base for base in bases if not os.path.isfile(os.path.join(root, base, "__init__.py")))


def _has(place: str, *, is_open: bool) -> bool:
    if is_open:
        return os.path.isdir(place)
    return os.path.isfile(place + ".py") or os.path.isfile(os.path.join(place, "__init__.py"))
