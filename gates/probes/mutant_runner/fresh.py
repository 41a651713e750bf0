"""Mutants that only a fresh process can tell of: what they change runs at import. Standard library and pytest only.

The children are forked from a process that has imported pytest and nothing of the tree; they import the mutated file.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
from typing import Any

import pytest

from . import code, processes, trial
from .children import Place, Pool, limit_cpu
from .entries import Entries
from .lines import Lines
from .notes import Notes, can_note
from .suite import OFF, Alone, Listener, left_out, own_places
from .telling import Telling


class Fresh:
    """A pytest plugin: in a process that has imported nothing yet, run chosen tests with a mutant in place."""

    def __init__(self, work: dict[str, Any], place: Place) -> None:
        self.work, self.place = work, place
        self.listener = Listener()
        self.others = set(work["modules"]) - set(work["only"])
        self.answer: dict[str, Any] = {"outcome": "not_checked", "detail": "the tests were not reached"}
        self.entries: Entries | None = None
        if work["followed"] is not None and code.keeps_lines(work["function"], work["mutant"]["text"]):
            self.entries = Entries(Lines(*([os.path.realpath(each) for each in paths] for paths in work["followed"])))

    def start(self) -> None:
        """Begin to record what is entered, imports too."""
        if self.entries is not None:
            self.entries.start()
            self.place.last_words = lambda: {"fresh": self.entered()}

    def entered(self) -> list[int] | None:
        """Functions that were entered by the imports and by all tests, or by the one that failed; None: unknown."""
        told = [None] if self.entries is None else self.entries.so_far()
        if self.answer["outcome"] == "killed":  # the first is of the imports, then there is one for each test
            told[1 : self.answer["ran"]] = []
        known = [each for each in told if each is not None]
        return sorted(set().union(*known)) if len(known) == len(told) else None

    def _imported(self) -> None:
        """Behind the imports notes do what a tracer does, for less."""
        if self.entries is None:
            return
        self.entries.cut()
        self.listener.entries = self.entries
        if can_note():
            sys.settrace(None)
            threading.settrace(None)
            notes = Notes(self.entries.lines)
            notes.put()
            self.entries.notes = notes

    def pytest_ignore_collect(self, collection_path: Any, config: Any) -> Any:
        """Leave out the test files that the mutant cannot reach."""
        return left_out(collection_path, config, self.others if self.work["only"] else ())

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """Run the tests that were asked for."""
        if session.testsfailed:
            self.answer = {"outcome": "killed", "killer": None, "phase": "collect", "ran": 0}
            return True
        own_places(session.config, tempfile.gettempdir())
        named = {item.nodeid: item for item in session.items}
        tests = [(index, named[each], wall, cpu) for index, each, wall, cpu in self.work["tests"] if each in named]
        if not self.work["is_control"]:
            known = set(self.work["known"])
            tests += [(None, item, 1.0, 1.0) for item in session.items if item.nodeid not in known]
        if not tests:
            self.answer = {"outcome": "killed", "killer": None, "phase": "collect", "ran": 0}
            return True
        self._imported()
        after = [] if self.entries is None else [self.entries.cut]
        self.answer = trial.run_tests(tests, self.place, self.listener, True, *after)
        return True


def run_fresh(work: dict[str, Any], place: Place, texts: trial.Texts, arguments: list[str]) -> dict[str, Any]:
    """In a child of a process that has imported nothing of the tree: the whole file is the mutated one."""
    place.set(-1, 60 + 20 * work["collect_s"])
    limit_cpu(5 + 5 * work["collect_s"])
    path, source = os.path.realpath(work["function"]["path"]), texts.mutated(work)
    seen = code.loads_mutated(path, source)
    processes.mutate(path, source, tempfile.gettempdir())
    fresh = Fresh(work, place)
    fresh.start()
    status = int(pytest.main(arguments, plugins=[fresh, fresh.listener, Alone()]))
    entered = fresh.entered()
    if fresh.answer["outcome"] == "not_checked" and status in (1, 2, 3, 4):  # a conftest or plugin could not be loaded
        return {"outcome": "killed", "killer": None, "phase": "collect", "ran": 0, "fresh": entered}
    if not seen:
        return {"outcome": "not_checked", "detail": "the file was not loaded the usual way"}
    return {**fresh.answer, "fresh": entered}


class Rest:
    """The works that the loop has left for fresh processes."""

    def __init__(self, path: str, question: dict[str, Any], telling: Telling, arguments: list[str]) -> None:
        with open(path, encoding="utf-8") as file:
            self.rest = json.load(file)
        self.question, self.telling, self.arguments = question, telling, [*arguments, *OFF]
        telling.told_before = self.rest["sets"]
        self.texts = trial.Texts()
        self.killed: dict[tuple[Any, ...], list[tuple[dict[str, Any], dict[str, Any]]]] = {}

    def run(self) -> bool:
        """Run them all, then each killer without a mutant; True when nothing is left, here and in the loop."""
        folder = tempfile.mkdtemp(prefix="gates-mutants-")
        jobs, memory_bytes = int(self.question["jobs"]), self.question["limits"].get("memory_bytes")
        try:
            pool = Pool(jobs, folder, memory_bytes)
            left = pool.run(self.rest["works"], self._try, self._done, self.question.get("until_s"))
            pool.run(list(self.killed), self._control, self._controlled)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return bool(self.rest["is_whole"]) and not left

    def _try(self, work: dict[str, Any], place: Place) -> dict[str, Any]:
        return self._run({**work, "is_control": False}, place)

    def _run(self, work: dict[str, Any], place: Place) -> dict[str, Any]:
        followed = None
        if self.question.get("entered") is not None and not work["is_control"]:
            followed = (self.question["files"], self.question["entered"])
        work = {**work, "modules": self.rest["modules"], "known": self.rest["tests"], "followed": followed}
        return run_fresh(work, place, self.texts, self.arguments)

    def _done(self, work: dict[str, Any], answer: dict[str, Any]) -> None:
        if answer.get("outcome") == "survived" and work["before"] == "no_tests":
            answer["outcome"] = "no_tests"
        answer.update(work["told"], is_fresh=True)
        if work["before"] == "not_checked":  # nobody can tell which tests run it
            answer["fresh"] = None
        line = self.telling.mutant(work["id"], work["of"], answer)
        if answer.get("outcome") == "killed":
            self.killed.setdefault((tuple(work["only"]), answer["killer"]), []).append((work, line))

    def _control(self, killer: tuple[Any, ...], place: Place) -> dict[str, Any]:
        """In a child, nothing mutated: can the same files be collected, and does the killer pass?"""
        work = self.killed[killer][0][0]
        tests = [row for row in work["tests"] if row[0] == killer[1]] or work["tests"][:1]
        text = self.texts.of(work["function"])
        return self._run({**work, "mutant": {"text": text}, "tests": tests, "is_control": True}, place)

    def _controlled(self, killer: tuple[Any, ...], answer: dict[str, Any]) -> None:
        outcome = "passed" if answer.get("outcome") in ("survived", "not_checked") else "failed"
        self.telling.line("control", test=killer[1], outcome=outcome, is_fresh=True)
        if outcome == "failed":
            for _, line in self.killed[killer]:
                detail = "its killer also fails in a fresh process without the mutant"
                self.telling.line("mutant", **{**line, "outcome": "suspicious", "detail": detail})
