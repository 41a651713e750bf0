"""Prints what the interpreter that runs it is, and which distributions it has, as one JSON object."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import urllib.parse
from importlib import metadata


def editable_place(distribution: metadata.Distribution) -> str:
    """The folder that an editable install takes its code from; empty for a plain one."""
    try:
        told = json.loads(distribution.read_text("direct_url.json") or "{}")
        if told.get("dir_info", {}).get("editable") and told["url"].startswith("file://"):
            return os.path.realpath(urllib.parse.unquote(told["url"][len("file://") :]))
    except (OSError, ValueError, KeyError, AttributeError):
        return ""
    return ""


def is_elsewhere(folder: str, here: str) -> bool:
    """Whether code lies outside the interpreter and outside the repository (the current folder)."""
    roots = [here, *(os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix))]
    is_ours = os.path.exists(os.path.join(folder, "gates", "probes", "environment.py"))
    return (
        os.path.isdir(folder) and not is_ours and not any((folder + os.sep).startswith(root + os.sep) for root in roots)
    )


def import_folders(here: str) -> list[str]:
    """Folders of the repository that installed code is imported from (editable installs, `.pth` files), relative."""
    mapped = [
        os.path.dirname(os.path.realpath(place))
        for name, module in list(sys.modules.items())
        if name.startswith("__editable__")
        for place in getattr(module, "MAPPING", {}).values()
    ]
    prefix = os.path.realpath(sys.prefix) + os.sep
    found = []
    for folder in [*map(os.path.realpath, sys.path[1:]), *mapped]:
        is_inside = (folder + os.sep).startswith(here + os.sep) and not folder.startswith(prefix)
        relative = os.path.relpath(folder, here).replace(os.sep, "/")
        if is_inside and relative not in found and os.path.isdir(folder):
            found.append(relative)
    return found


def main() -> None:
    """Print it; the order is fixed, so that equal environments give equal bytes."""
    here = os.path.realpath(os.getcwd())
    found: dict[str, str] = {}
    linked: set[str] = set()
    read = importlib.import_module("linked")  # beside this file
    known: list[str] = []
    seen: list[str] = []
    also: list[str] = []
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            name = name.lower().replace("_", "-").replace(".", "-")
            found.setdefault(name, distribution.version or "")
            project = editable_place(distribution)
            if name != "lane-gates" and is_elsewhere(project, here):
                held = read.linked_digest(distribution, project)
                if held is None:
                    linked.add(name)
                else:
                    seen.append(name + " " + held[0])
                    also += held[1]
                    known += held[2]
    strange = [path for path in map(os.path.realpath, sys.path[1:]) if path not in known and is_elsewhere(path, here)]
    linked.update(map(os.path.basename, strange))
    digest, watched = importlib.import_module("installed").installed(here)  # beside this file
    told = {
        "implementation": platform.python_implementation(),
        "version": platform.python_version(),
        "executable": sys.executable,
        "prefix": sys.prefix,
        "cache_tag": sys.implementation.cache_tag or "",
        "distributions": found,
        "linked": sorted(linked),
        "import_folders": import_folders(here),
        "installed": " ".join([digest, *sorted(seen)]),
        "watched": [*watched, *also],
    }
    print(json.dumps(told, sort_keys=True))


if __name__ == "__main__":
    main()
