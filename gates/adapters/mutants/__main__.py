"""Started by path, isolated, in the interpreter of lane-gates, in the repository's root.

`make FACTS OUT` runs before the runner, `keep OUT` behind it.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from gates.adapters.mutants.program import main

    sys.exit(main(sys.argv[1:], root=Path.cwd(), stdin=sys.stdin, stderr=sys.stderr))
