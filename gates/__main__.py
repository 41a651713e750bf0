"""`python -m gates`, and the `gates` program."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line; a `health` in which nothing changed is answered before anything heavy is imported."""
    gc.disable()  # a program that ends soon: what it makes is kept until then, and to look for cycles in it is dear
    arguments = sys.argv[1:]
    if arguments[:1] == ["health"]:
        from gates.adapters.snapshot import confirm

        answer = confirm(arguments, dict(os.environ))
        if answer is not None:
            code, text = answer
            sys.stdout.write(text)
            sys.stdout.flush()
            return code
    from gates.cli.main import main as run_verb

    return run_verb(arguments)


if __name__ == "__main__":
    sys.exit(main())
