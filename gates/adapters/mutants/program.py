"""The verbs of the program: `make` and `keep`."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from gates.adapters.git import GitError
from gates.adapters.mutants.keep import keep
from gates.adapters.mutants.make import make
from gates.mutation.generate import MutmutError


def main(argv: list[str], *, root: Path, stdin: TextIO, stderr: TextIO) -> int:
    """Do one verb; 0 when it is done, 3 when it cannot be, with the reason on standard error."""
    try:
        if argv[0] == "make":
            make(stdin.read(), facts=argv[1], out=Path(argv[2]), root=root)
        else:
            keep(Path(argv[1]), root=root)
    except MutmutError as error:
        stderr.write(f"{error}; {error.way_out}\n")
        return 3
    except (OSError, GitError, ValueError) as error:
        stderr.write(f"{type(error).__name__}: {error}\n")
        return 3
    return 0
