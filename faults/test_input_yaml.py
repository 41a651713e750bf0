"""YAML of CI systems that would take for ever or make objects: refused, or read in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from faults.ledger import Entry, Harm
from gates.readers.ci.yaml_nodes import Node, YamlError, read_yaml

LIMIT_S = 5.0
WIDE = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
MERGED = "".join(f"m{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 9)}]\n" for n in range(1, 22))
BOMBS = {
    "A32": f"a0: &a0 [x, x, x, x, x, x, x, x, x]\n{WIDE}jobs: *a9\n",
    "A36": f"m0: &m0 {{k: v}}\n{MERGED}jobs: *m21\n",
    "A33": "jobs: !!python/object/apply:os.system ['true']\n",
    "A35": "on: push\njobs: {a: no, b: 1:30, c: 017, d: 3.10}\n",
    "A38": "jobs: {a: 1}\n---\njobs: {}\n",
    "A37": "jobs:\n  test:\n    run: 'pytest",
}


def walk(node: Node, depth: int = 0) -> int:
    """Look at everything, as a reader of workflows could."""
    if depth > 8:
        return 0
    return sum(
        [walk(value, depth + 1) for _, value in node.items()]
        + [walk(each, depth + 1) for each in node.elements() if each.is_mapping]
        + [len(node.text), len(list(node.elements()))]
    )


def misread(row: str) -> str:
    """What a text says to us and does not mean; empty when it is read as it stands, or refused."""
    try:
        documents = read_yaml(BOMBS[row])
    except YamlError:
        return ""
    if row == "A35" and [value.text for value in documents[0].get("jobs").values()] != ["no", "1:30", "017", "3.10"]:
        return "a plain word became something else"
    if row == "A38" and len(documents) != 2:
        return "a document is lost"
    if row == "A33" and [each.text for each in documents[0].get("jobs").elements()] != ["true"]:
        return "a tag made something"
    return ""


@pytest.mark.parametrize("row", sorted(BOMBS))
def test_hostile_yaml_is_refused_or_walked_in_bounded_time(row: str, fault: Callable[[str, str], Entry]) -> None:
    entry = fault(row, "workflow of a CI system")
    begun_s = time.process_time()
    try:
        gave = f"{sum(map(walk, read_yaml(BOMBS[row]))):,} values walked"
    except YamlError as error:
        gave = f"refused: {error}"
    spent_s = time.process_time() - begun_s
    harms = {Harm.HUNG: f"{spent_s:.1f} s"} if spent_s > LIMIT_S else {}
    wrong = misread(row)
    if wrong:
        harms[Harm.FALSE_GREEN] = wrong
    entry.add(gave=gave, harms=harms)
