"""One mutant in a forked child: put it in place, run the tests that could fail. Standard library and pytest only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

from . import code, processes
from .children import Place, limit_cpu
from .notes import Notes
from .suite import Listener, run_one, says_little

FIRST = (4.0, 0.5)
AGAIN = (10.0, 2.0)
"""CPU seconds that a test may use: so many times what it used, and so many more. Wall: 10 times, and 12 times those."""


class Texts:
    """The files of the tree, read once."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def whole(self, path: str) -> str:
        """A file with `\\n` at the ends of its lines."""
        if path not in self.texts:
            with open(path, encoding="utf-8", newline="") as file:
                self.texts[path] = file.read().replace("\r\n", "\n").replace("\r", "\n")
        return self.texts[path]

    def of(self, function: dict[str, Any]) -> str:
        """The lines of a function."""
        lines = self.whole(function["path"]).split("\n")[function["first_line"] - 1 : function["last_line"]]
        return "".join(line + "\n" for line in lines)

    def mutated(self, work: dict[str, Any]) -> str:
        """The whole file with the mutant in it."""
        return code.whole_source(self.whole(work["function"]["path"]), work["function"], work["mutant"]["text"])


def may_reach_further(work: dict[str, Any], live: dict[tuple[str, int, str], list[Any]]) -> bool:
    """Whether tests that enter the function and do not run the line could notice; without a process of its own."""
    alive = live.get(_place(work["function"]), [])
    if not alive:
        return True
    old = alive[0].__code__
    try:
        return code.is_wider(old, code.compiled(work["function"], work["mutant"]["text"], old.co_filename, old))
    except (code.NotSwappableError, SyntaxError):
        return True


def _place(function: dict[str, Any]) -> tuple[str, int, str]:
    return os.path.realpath(function["path"]), function["first_line"], function["qualname"].rpartition(".")[2]


def put_in_place(
    work: dict[str, Any], live: dict[tuple[str, int, str], list[Any]], texts: Texts, notes: Notes | None = None
) -> bool:
    """Swap the code in this process, and see to it that later imports find it; True when the change reaches further.

    Raises NotSwappableError, or SyntaxError, when it cannot be.
    """
    function, path = work["function"], os.path.realpath(work["function"]["path"])
    alive = live.get(_place(function), [])
    is_wider = False
    if alive:
        old = alive[0].__code__
        new = code.compiled(function, work["mutant"]["text"], old.co_filename, old)
        is_wider = code.is_wider(old, new)
        defaults = code.changed_defaults(function, texts.of(function), work["mutant"]["text"])
        code.swap(live, path, old, new if notes is None else notes.of(new))
        code.set_defaults(alive, defaults)
    elif work["is_loaded"]:
        raise code.NotSwappableError("nothing holds the function any more")
    source = texts.mutated(work)
    code.loads_mutated(path, source, *([notes.of] if notes is not None else []))
    if work["starts_processes"]:
        processes.mutate(path, source, tempfile.gettempdir())
    return is_wider


def run_tests(
    items: list[tuple[int, Any, float, float]], place: Place, listener: Listener, again: bool,
    after: Callable[[], None] = lambda: None,
) -> dict[str, Any]:  # fmt: skip
    """Run tests (number, item, wall seconds, CPU seconds) in this order until one fails."""
    factor, floor = AGAIN if again else FIRST
    for _, item, _, _ in items:
        says_little(item)
    for count, (index, item, wall_s, cpu_s) in enumerate(items):
        place.set(count, 12 * floor + 10 * wall_s)
        limit_cpu(floor + factor * cpu_s)
        following = items[count + 1][1] if count + 1 < len(items) else None
        outcome = run_one(item, following, listener)
        after()
        if outcome == "failed":
            return {"outcome": "killed", "killer": index, "phase": listener.phase, "ran": count + 1}
    return {"outcome": "survived", "ran": len(items)}
