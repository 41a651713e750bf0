"""Write the golden files again."""

from __future__ import annotations

import sys

from tests.report.golden import FOLDER, expected

if sys.argv[1:] != ["--write"]:
    sys.exit("usage: python -m tests.report.golden --write")
for name, data in expected().items():
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
