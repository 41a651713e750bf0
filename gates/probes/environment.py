"""Prints what the interpreter that runs it is, and which distributions it has, as one JSON object."""

import json
import os
import platform
import sys


def main():
    """Print it; the order is fixed, so that equal environments give equal bytes."""
    from importlib import metadata

    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(name.lower().replace("_", "-").replace(".", "-"), distribution.version or "")
    folders = sorted({os.path.realpath(path) for path in sys.path if path.endswith(("site-packages", "dist-packages"))})
    told = {
        "implementation": platform.python_implementation(),
        "version": platform.python_version(),
        "executable": sys.executable,
        "prefix": sys.prefix,
        "cache_tag": sys.implementation.cache_tag or "",
        "distributions": found,
        "folders": [folder for folder in folders if os.path.isdir(folder)],
    }
    print(json.dumps(told, sort_keys=True))


if __name__ == "__main__":
    main()
