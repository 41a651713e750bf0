"""The clean runs: what each test does, and whether it does it twice. Standard library and pytest only."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from . import processes
from .children import Place, Pool
from .lines import ENTRY, Lines
from .notes import Notes, can_note
from .suite import Listener, foreign_modules, import_early, own_places, run_clean


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
    asked = [(each["function"], *each["statement"]) for each in question["mutants"]]
    for function, first, last in [*asked, *question.get("statements", ())]:
        path = question["functions"][function]["path"]
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


def entries_of(lines: set[int]) -> list[int]:
    """The functions among recorded lines: the file's number in the bits from 24 on, then the first line."""
    return sorted({line & ~ENTRY for line in lines if line & ENTRY})


class Clean:
    """Both clean runs of a collected suite, each in a child of its own, the second one in reverse order.

    What is known of a test already is taken as it is; only the others run.
    """

    def __init__(
        self, items: list[Any], names: list[str], listener: Listener, lines: Lines, question: dict[str, Any]
    ) -> None:
        self.listener, self.lines, self.limit_s = listener, lines, question["limits"]["clean_s"]
        self.question = question
        self.known: dict[str, dict[str, Any]] = (question.get("known") or {}).get("tests", {})
        self.names = names
        """Of all tests: those of the items, then known ones that were not collected."""
        self.places = [index for index, item in enumerate(items) if item.nodeid not in self.known]
        self.items = [items[index] for index in self.places]
        self.tests: list[dict[str, Any]] = []
        self.ran: dict[tuple[int, int, int], int] = {}
        self.at_import: set[int] = set()
        """Lines that ran because a test imported a file, and the test after it would not again."""
        self.recalled: set[tuple[int, int, int]] = set()
        """Statements and functions of which an earlier run told the same."""
        self.recalled_by: dict[str, set[tuple[int, int, int]]] = {}
        """Test file -> those that ran when it was imported, as an earlier run told."""
        self.answers: list[dict[str, Any]] = []
        self.notes = Notes(lines) if question.get("entered") is not None and can_note() else None

    def run(self, folder: str, spans: dict[int, list[tuple[int, int, int]]]) -> bool:
        """Run both; False when one did not come to its end, which is the last of the answers."""
        if self.items:
            if not self._run(folder, spans, is_traced=True):
                return False
            import_early(self.answers[-1].pop("modules"))
            self.at_import = set(self.answers[-1].pop("at_import"))
        if self.notes is not None:
            self.notes.put()
        if self.items and not self._run(folder, spans, is_traced=False):
            if self.notes is None:
                return False
            self.notes.take_away()
            self.notes = None
            del self.answers[-1]
            if not self._run(folder, spans, is_traced=False):
                return False
        rows: dict[int, dict[str, Any]] = {}
        if self.items:
            rows = self._joined(*self.answers)
        self.tests = [rows[i] if i in rows else dict(self.known[name]) for i, name in enumerate(self.names)]
        self._recall()
        return True

    def _run(self, folder: str, spans: dict[int, list[tuple[int, int, int]]], *, is_traced: bool) -> bool:
        """One run; False when it did not come to its end, or when a test fails that may bear no notes."""

        def task(is_traced: bool, place: Place) -> dict[str, Any]:
            return self._in_child(is_traced, place, spans)

        name = f"clean-{len(os.listdir(folder))}"
        Pool(1, os.path.join(folder, name)).run([is_traced], task, lambda _, answer: self.answers.append(answer))
        if "tests" not in self.answers[-1]:
            return False
        if is_traced or self.notes is None:
            return True
        both = zip(self.answers[0]["tests"], self.answers[-1]["tests"], strict=True)
        return all(before["outcome"] == "failed" or after["outcome"] != "failed" for before, after in both)

    def _recall(self) -> None:
        """Put what the known tests ran beside what the others did."""
        known = self.question.get("known") or {}
        numbers = {path: number for number, path in enumerate(self.question["files"])}
        place = {name: index for index, name in enumerate(self.names) if name in self.known}
        bits = [place.get(name) for name in self.known]
        self.recalled = {(numbers[path], first, last) for path, first, last in known.get("at_import", ())}
        for path, first, last, name in known.get("importers", ()):
            self.recalled_by.setdefault(name, set()).add((numbers[path], first, last))
        for path, first, last, told in known.get("ran", ()):
            mask, span = int(told, 16), (numbers[path], first, last)
            for bit, index in enumerate(bits):
                if mask >> bit & 1 and index is not None:
                    self.ran[span] = self.ran.get(span, 0) | 1 << index

    def _joined(self, traced: dict[str, Any], plain: dict[str, Any]) -> dict[int, dict[str, Any]]:
        """What both runs said of each test, by its place among all; whole masks of what they ran."""
        rows: dict[int, dict[str, Any]] = {}
        for index, test in enumerate(plain["tests"]):
            other = traced["tests"][index]
            rows[self.places[index]] = {
                "wall_s": max(test["wall_s"], other["wall_s"]),
                "cpu_s": test["cpu_s"],
                "outcomes": [other["outcome"], test["outcome"]],
                "is_blind": other["is_blind"] or test["is_blind"],
                "is_unseen": other["is_unseen"],
                "is_shared": other["is_shared"] or test["is_shared"],
                "is_slow": other["is_slow"],
                "started": sorted({*test["started"], *other["started"]}),
                "entered": other["entered"],
            }
        self.ran = {(span[0], span[1], span[2]): int(span[3], 16) for span in traced["ran"]}
        return rows

    def _in_child(self, is_traced: bool, place: Place, spans: dict[int, list[tuple[int, int, int]]]) -> dict[str, Any]:
        before = frozenset(sys.modules)
        own_places(self.items[0].config, tempfile.gettempdir())
        items = self.items if is_traced else self.items[::-1]
        lines = self.lines if is_traced else None
        folder = os.path.join(tempfile.gettempdir(), "told")
        processes.record(list(self.lines.numbers)[: self.lines.followed] if is_traced else [], folder)
        tests = run_clean(items, self.listener, lines, lambda index: place.set(index, self.limit_s), folder)
        if not is_traced:
            tests.reverse()
        masks: dict[tuple[int, int, int], int] = {}
        for index, test in enumerate(tests):
            ran = test.pop("lines")
            test["entered"] = entries_of(ran)
            for span in held(ran, spans):
                masks[span] = masks.get(span, 0) | 1 << self.places[index]
        told = [[*span, f"{mask:x}"] for span, mask in sorted(masks.items())]
        return {
            "tests": tests, "ran": told, "modules": foreign_modules(before, os.getcwd()),
            "at_import": sorted(self.lines.at_import),
        }  # fmt: skip
