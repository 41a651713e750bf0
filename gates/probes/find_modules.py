"""Prints where the interpreter that runs it would import top-level modules from. Standard library only.

    python find_modules.py < '{"names": ["acme"], "paths": ["src"]}'

The current folder is first on the import path, as with `python -m pytest`; `paths` come before it. Nothing is imported.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys


def place_of(name: str) -> str | None:
    """A file or folder, `built-in` for a module without one, None when there is no such module."""
    try:
        spec = importlib.util.find_spec(name)
    except Exception:
        return None
    if spec is None:
        return None
    if spec.origin and os.path.exists(spec.origin):
        return os.path.realpath(spec.origin)
    folders = list(spec.submodule_search_locations or [])
    return os.path.realpath(folders[0]) if folders else "built-in"


def main() -> None:
    """Read the question, print the answer."""
    asked = json.load(sys.stdin)
    sys.path[:1] = [os.path.abspath(path) for path in (*asked["paths"], *([] if asked.get("without_root") else ["."]))]
    print(json.dumps({name: place_of(name) for name in asked["names"]}, sort_keys=True))


if __name__ == "__main__":
    main()
