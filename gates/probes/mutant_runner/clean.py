"""The clean runs: what each test does, and whether it does it twice. Standard library and pytest only."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from . import processes
from .children import Place, Pool
from .lines import ENTRY, Lines
from .suite import Listener, own_places, run_clean


def spans_of(question: dict[str, Any]) -> dict[int, list[tuple[int, int, int]]]:
    """By recorded line: the statements and functions that it belongs to."""
    numbers = {path: number for number, path in enumerate(question["files"])}
    found: dict[int, set[tuple[int, int, int]]] = {}
    for function in question["functions"]:
        number, first, last = numbers[function["path"]], function["first_line"], function["last_line"]
        lines = [first | ENTRY, function["def_line"] | ENTRY]
        if function["body_line"] > function["def_line"]:
            lines.extend(range(function["body_line"], last + 1))
        for line in lines:
            found.setdefault(number << 24 | line, set()).add((number, first, last))
    whole = {(each["path"], each["first_line"], each["last_line"]) for each in question["functions"]}
    for mutant in question["mutants"]:
        path = question["functions"][mutant["function"]]["path"]
        first, last = mutant["statement"]
        if (path, first, last) not in whole:
            for line in range(first, last + 1):
                found.setdefault(numbers[path] << 24 | line, set()).add((numbers[path], first, last))
    return {line: sorted(spans) for line, spans in found.items()}


def held(lines: set[int], spans: dict[int, list[tuple[int, int, int]]]) -> set[tuple[int, int, int]]:
    """The statements and functions that some lines belong to."""
    found: set[tuple[int, int, int]] = set()
    for line in lines:
        found.update(spans.get(line, ()))
    return found


class Clean:
    """Both clean runs of a collected suite, each in a child of its own, the second one in reverse order."""

    def __init__(self, items: list[Any], listener: Listener, lines: Lines, limit_s: float) -> None:
        self.items, self.listener, self.lines, self.limit_s = items, listener, lines, limit_s
        self.tests: list[dict[str, Any]] = []
        self.ran: dict[tuple[int, int, int], int] = {}
        self.answers: list[dict[str, Any]] = []

    def run(self, folder: str, spans: dict[int, list[tuple[int, int, int]]]) -> bool:
        """Run both; False when one did not come to its end, which is the last of the answers."""
        for is_traced in (True, False):

            def task(is_traced: bool, place: Place) -> dict[str, Any]:
                return self._in_child(is_traced, place, spans)

            Pool(1, os.path.join(folder, f"clean-{int(is_traced)}")).run(
                [is_traced], task, lambda _, answer: self.answers.append(answer)
            )
            if "tests" not in self.answers[-1]:
                return False
        traced, plain = self.answers
        for index, test in enumerate(plain["tests"]):
            other = traced["tests"][index]
            self.tests.append(
                {
                    "wall_s": max(test["wall_s"], other["wall_s"]),
                    "cpu_s": test["cpu_s"],
                    "outcomes": [other["outcome"], test["outcome"]],
                    "is_blind": other["is_blind"] or test["is_blind"],
                    "is_unseen": other["is_unseen"],
                    "is_shared": other["is_shared"] or test["is_shared"],
                    "is_slow": other["is_slow"],
                    "started": sorted({*test["started"], *other["started"]}),
                }
            )
        self.ran = {(span[0], span[1], span[2]): int(span[3], 16) for span in traced["ran"]}
        return True

    def _in_child(self, is_traced: bool, place: Place, spans: dict[int, list[tuple[int, int, int]]]) -> dict[str, Any]:
        own_places(self.items[0].config, tempfile.gettempdir())
        items = self.items if is_traced else self.items[::-1]
        lines = self.lines if is_traced else None
        folder = os.path.join(tempfile.gettempdir(), "told")
        processes.record(list(self.lines.numbers) if is_traced else [], folder)
        tests = run_clean(items, self.listener, lines, lambda index: place.set(index, self.limit_s), folder)
        if not is_traced:
            tests.reverse()
        masks: dict[tuple[int, int, int], int] = {}
        for index, test in enumerate(tests):
            for span in held(test.pop("lines"), spans):
                masks[span] = masks.get(span, 0) | 1 << index
        return {"tests": tests, "ran": [[*span, f"{mask:x}"] for span, mask in sorted(masks.items())]}
