"""Writes down what is learnt, one JSON line at a time, and says on the terminal how far it is."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .lines import STARTS
from .suite import CLOCKS

EVERY_S = 2.0


class Telling:
    """The answer file, and a line of progress now and then."""

    def __init__(self, out: int, terminal: int) -> None:
        self.out, self.terminal = out, terminal
        self.counts: dict[str, int] = {}
        self.total = 0
        self.sets: dict[tuple[int, ...], int] = {}
        self.told_before = 0
        """So many sets another process has told in the same file."""
        self.begun = self.said = CLOCKS[0]()

    def line(self, kind: str, **values: Any) -> None:
        """Append one line in as few system calls as it takes."""
        text = (json.dumps(dict(values, t=kind), separators=(",", ":")) + "\n").encode("ascii")
        while text:
            text = text[os.write(self.out, text) :]

    def watch(self, documents: list[str]) -> None:
        """From now on tell, here and in each child, when one of these files is opened, or when none can say that."""
        real = {os.path.realpath(path): path for path in documents}
        names: dict[str, list[str]] = {}
        for path in documents:
            names.setdefault(os.path.basename(path), []).append(path)
        told: set[str | None] = set()

        def heard(event: str, args: Any) -> None:
            opened: list[str | None] = []
            if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
                name = os.fsdecode(args[0])
                if name.endswith((".py", ".pyc")):
                    return
                place = os.path.realpath(name)  # a name alone may be within a folder that a descriptor tells
                opened = [real[place]] if place in real else list(names.get(os.path.basename(name), ()))
            elif event in STARTS and event != "os.fork":  # a fork goes on to tell
                opened = [None]
            for path in opened:
                if path not in told:
                    told.add(path)
                    self.line("opened", path=path)

        if documents:
            sys.addaudithook(heard)

    def clean(self, answer: dict[str, Any]) -> None:
        """How a clean run ended."""
        if "tests" in answer:
            outcomes = [test["outcome"] for test in answer["tests"]]
            self.line("clean", cpu_s=answer["cpu_s"], wall_s=answer["wall_s"], outcomes=outcomes)
        else:
            self.line("clean", problem=answer)

    def tests(self, tests: list[dict[str, Any]]) -> None:
        """What is known of each test, in the order of the collection."""
        self.line("tests", tests=[
            {**test, "wall_s": round(test["wall_s"], 4), "cpu_s": round(test["cpu_s"], 4)} for test in tests
        ])  # fmt: skip

    def covers(
        self, files: list[str], ran: dict[tuple[int, int, int], int], at_import: set[Any], by: dict[str, set[Any]]
    ) -> None:
        """Which tests ran which statements and functions: a number in base 16, with one bit for each test.

        Also those that ran while a file was imported, and by test file, while that one was.
        """
        importers = [[files[span[0]], *span[1:], file] for file, found in by.items() for span in sorted(found)]
        spans = [[files[span[0]], span[1], span[2], f"{mask:x}"] for span, mask in sorted(ran.items())]
        plain = [[files[span[0]], *span[1:]] for span in sorted(at_import)]
        self.line("covers", spans=spans, at_import=plain, importers=importers)

    def begin(self, total: int, expected_s: list[float]) -> None:
        """The mutants begin."""
        self.total, self.begun = total, CLOCKS[0]()
        self.line("begin", mutants=total, expected_s=round(sum(expected_s), 2))

    def mutant(self, identity: str, tests: int, answer: dict[str, Any]) -> dict[str, Any]:
        """What became of one mutant; a later line for the same one replaces it."""
        outcome = answer.get("outcome")
        detail = answer.get("detail", "")
        if outcome is None:
            outcome = "timeout" if "timeout" in answer else "crashed" if "died" in answer else "suspicious"
            detail = answer.get("error") or ("" if "timeout" in answer else f"ended with status {answer.get('status')}")
        line = {
            "id": identity, "outcome": outcome, "killer": answer.get("killer"), "phase": answer.get("phase", ""),
            "ran": answer.get("ran", max(0, answer.get("timeout", answer.get("died", 0)) + 1)), "of": tests,
            "detail": detail, "is_fresh": bool(answer.get("is_fresh")),
            "cpu_s": round(answer.get("cpu_s", 0.0), 4), "wall_s": round(answer.get("wall_s", 0.0), 4),
            "tests": answer.get("tests"), "entered": self._sets(answer.get("entered")),
            "fresh": self._set(answer.get("fresh")) if answer.get("is_fresh") else -1,
        }  # fmt: skip
        self.line("mutant", **line)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self._progress()
        return line

    def _sets(self, entered: list[list[int] | None] | None) -> list[int] | None:
        return None if entered is None else [self._set(each) for each in entered]

    def _set(self, entered: list[int] | None) -> int:
        """The number of a set; one that is new is told first; -1 for one that is not known."""
        if entered is None:
            return -1
        key = tuple(entered)
        if key not in self.sets:
            self.sets[key] = self.told_before + len(self.sets)
            self.line("set", entered=entered)
        return self.sets[key]

    def _progress(self) -> None:
        now, done = CLOCKS[0](), sum(self.counts.values())
        if now - self.said < EVERY_S or not self.total:
            return
        self.said = now
        left_s = (now - self.begun) / done * (self.total - done)
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(self.counts.items()))
        try:
            os.write(self.terminal, f"mutants: {done} of {self.total} ({counts}), about {left_s:.0f} s left\n".encode())
        except OSError:
            return
