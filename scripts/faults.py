"""Writes what the fault session counted into the README and into `docs/explanation/faults.md`.

`python scripts/faults.py RESULTS` writes, `python scripts/faults.py --check` holds the two against each other.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from faults.ledger import line  # noqa: E402  (this folder is no package)
from faults.rows import OPEN, ROWS  # noqa: E402

README, PAGE = ROOT / "README.md", ROOT / "docs" / "explanation" / "faults.md"
START, END = "<!-- faults:start -->", "<!-- faults:end -->"
_BETWEEN = re.compile(f"{START}\n(.*?){END}", re.DOTALL)


def between(text: str) -> str:
    """What stands between the markers, on one line."""
    found = _BETWEEN.findall(text)
    if len(found) != 1:
        raise SystemExit(f"there must be one {START} with one {END} after it")
    return " ".join(found[0].split())


def with_block(text: str, block: str) -> str:
    """The text with another block between its markers."""
    between(text)
    return _BETWEEN.sub(lambda _: f"{START}\n{block}\n{END}", text)


def answers(entries: Sequence[dict[str, Any]]) -> str:
    """What these faults gave, the most frequent first."""
    gave: Counter[str] = Counter()
    for entry in entries:
        gave.update(entry["gave"])
    shown = [f"{count:,} {text}" for text, count in sorted(gave.items(), key=lambda each: (-each[1], each[0]))]
    return ", ".join(shown[:4] + (["…"] if len(shown) > 4 else [])).replace("|", "\\|")


def table(entries: Sequence[dict[str, Any]]) -> str:
    """A line for each row of the registry."""
    lines = ["| id | fault | injected | what it gave | harm |", "| --- | --- | ---: | --- | --- |"]
    for row, what in ROWS.items():
        own = [entry for entry in entries if entry["row"] == row]
        harms: Counter[str] = Counter()
        for entry in own:
            harms.update(entry["harms"])
        harm = ", ".join(f"{count:,} {name}" for name, count in sorted(harms.items())) or "none"
        injected = sum(entry["injected"] for entry in own)
        if not injected:
            lines.append(f"| {row} | {what} | 0 | {OPEN.get(row, 'not run on this machine')} | - |")
        else:
            lines.append(f"| {row} | {what} | {injected:,} | {answers(own)} | {harm} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Write, or compare."""
    if list(arguments) == ["--check"]:
        told = between(README.read_text(encoding="utf-8")).strip("*.")
        if told and f"{told}." in PAGE.read_text(encoding="utf-8"):
            return 0
        print("the README and docs/explanation/faults.md are of two runs: `nox -s faults` writes both")
        return 1
    results = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    entries = results["entries"]
    told = line(entries)
    if results["failed"]:
        print(f"{told}; {results['failed']} tests failed, so the README keeps the last run that was whole")
        return 1
    for page, block in ((README, f"**{told}.**"), (PAGE, f"{told}.\n\n{table(entries)}")):
        page.write_text(with_block(page.read_text(encoding="utf-8"), block), encoding="utf-8")
    print(f"{told}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
