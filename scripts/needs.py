"""Judge the results of the CI jobs that a last job needs: only success is success.

GitHub counts a skipped job as passed, so the last job runs always and asks here.
"""

from __future__ import annotations

import json
import os
import sys


def failures(needs: dict[str, dict[str, object]]) -> list[str]:
    """One line for each job that did not end with success; nothing needed is a line too."""
    if not needs:
        return ["no job is needed, so nothing was judged"]
    return [f"{job}: {need.get('result')}" for job, need in sorted(needs.items()) if need.get("result") != "success"]


def main() -> int:
    """Read NEEDS, say what failed, and return 0, 1, or 3 when it cannot be read."""
    try:
        needs = json.loads(os.environ["NEEDS"])
        lines = failures(needs)
    except (KeyError, ValueError, AttributeError) as error:
        print(f"NEEDS cannot be read: {error!r}", file=sys.stderr)
        return 3
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
