"""`python -m gates`, and the `gates` program."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; answers a run in which nothing changed before anything heavy is imported."""
    from gates.cli.main import main as run_verb

    return run_verb(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
