"""The work of `run_mutants`: collect, run clean, then run every mutant. Standard library and pytest only."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Generator
from typing import Any

import pytest

from . import code, trial
from .children import Place, Pool
from .clean import Clean, entries_of, held, spans_of
from .entries import Entries
from .lines import Lines
from .notes import Notes
from .suite import CLOCKS, OFF, Alone, Listener, left_out, own_places, run_one
from .telling import Telling

LATE_TESTS = 2
"""So many tests of one mutant may be late twice before the others are not tried any more."""


class Loop:
    """A pytest plugin that holds the state of one run."""

    def __init__(self, question: dict[str, Any], telling: Telling, rest: str) -> None:
        self.question, self.telling, self.rest = question, telling, rest
        self.listener = Listener()
        self.files = [os.path.realpath(path) for path in question["files"]]
        self.numbers = {path: number for number, path in enumerate(question["files"])}
        self.lines = Lines(self.files, [os.path.realpath(path) for path in question.get("entered") or ()])
        self.imported: set[int] = set()
        self.imported_by: dict[str, set[int]] = {}
        self.left = frozenset(question.get("left") or ())
        """Test files that are not collected."""
        self.needs_whole = False
        """One of them may be needed after all."""
        self.items: list[Any] = []
        self.names: list[str] = []
        """The items' own, then those of known tests that were not collected."""
        self.tests: list[dict[str, Any]] = []
        self.ran: dict[tuple[int, int, int], int] = {}
        self.live: dict[tuple[str, int, str], list[Any]] = {}
        self.texts = trial.Texts()
        self.collected: list[str] = []
        self.collect_s = 0.0
        self.is_whole = False
        self.fresh: list[dict[str, Any]] = []
        self.killed_by: dict[int, list[dict[str, Any]]] = {}
        self.killers: dict[int, set[int]] = {}
        self.notes: Notes | None = None

    def run(self, arguments: list[str]) -> int:
        """Start pytest; everything happens in its hooks. What is left for a fresh process is written to a file."""
        self.lines.into(self.imported)
        self.lines.start()
        pytest.main([*arguments, *OFF], plugins=[self, self.listener, Alone()])
        return 0 if self.is_whole else 1

    def pytest_ignore_collect(self, collection_path: Any, config: Any) -> Any:
        """Leave out the test files that are not needed."""
        return left_out(collection_path, config, self.left)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Generator[None, Any, None]:
        """Keep what a test file runs while it is imported apart: only its own tests can see that."""
        if not isinstance(collector, pytest.Module):
            yield
            return
        before = self.lines.into(self.imported_by.setdefault(collector.nodeid, set()))
        yield
        self.lines.into(before)

    def pytest_collectreport(self, report: Any) -> None:
        """A file that could not be collected."""
        if report.outcome == "failed":
            self.telling.line("collect-error", id=report.nodeid, message=str(report.longrepr)[-2000:])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """Run clean, then the mutants, in the place of pytest's own loop."""
        self.lines.stop()
        known = self.question.get("known") or {}
        left = [name for name in known.get("tests", ()) if name.split("::")[0] in self.left]
        self.collected = [*(item.nodeid for item in session.items), *left]
        wanted = frozenset(self.question.get("tests") or ())
        self.items = [item for item in session.items if not wanted or item.nodeid in wanted]
        self.names = [*(item.nodeid for item in self.items), *left]
        self.collect_s = max(CLOCKS[1](), known.get("collect_s", 0.0) if left else 0.0)
        self.telling.line(
            "collected", tests=self.names, errors=session.testsfailed, left=len(left), collect_s=self.collect_s
        )
        if session.testsfailed or not self.names:
            self.needs_whole = bool(self.left)
            return True
        folder = tempfile.mkdtemp(prefix="gates-mutants-")
        try:
            self.is_whole = self._clean(folder) and self._mutants(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return True

    @pytest.hookimpl(tryfirst=True, hookwrapper=True)
    def pytest_sessionfinish(self) -> Generator[None, Any, None]:
        """Leave what is for a fresh process before any plugin can fail over the end of a session without tests."""
        rest = {"is_whole": self.is_whole, "needs_whole": self.needs_whole, "works": self.fresh}
        rest |= {"modules": [*self.imported_by, *self.left], "sets": len(self.telling.sets)}
        rest |= {"tests": self.collected if self.fresh else []}
        with open(self.rest, "w", encoding="utf-8") as file:
            json.dump(rest, file)
        yield

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Spare pytest looking through all objects, five times, behind this."""
        gc.freeze()

    def _clean(self, folder: str) -> bool:
        spans = spans_of(self.question)
        clean = Clean(self.items, self.names, self.listener, self.lines, self.question)
        is_whole = clean.run(folder, spans)
        for answer in clean.answers:
            for name in ("ran", "modules", "at_import"):
                answer.pop(name, None)
            self.telling.clean(answer)
        if self.left and not (is_whole and all("failed" not in test["outcomes"] for test in clean.tests)):
            self.needs_whole = True  # it may be another file that a test passes with
            return False
        if not is_whole:
            return False
        self.tests, self.ran, self.notes = clean.tests, clean.ran, clean.notes
        imported = self.imported | self.lines.at_import | clean.at_import
        at_import = self.imported_spans = held(imported, spans) | clean.recalled
        self.spans_by = {name: held(lines, spans) for name, lines in self.imported_by.items()}
        self.spans_by |= {name: found for name, found in clean.recalled_by.items() if name in self.left}
        self.telling.line("imported", entered=entries_of(imported.union(*self.imported_by.values())))
        self.telling.tests(self.tests)
        self.telling.covers(self.question["files"], self.ran, at_import, self.spans_by)
        return all("failed" not in test["outcomes"] for test in self.tests) or bool(
            self.question.get("despite_failures")
        )

    def _mutants(self, folder: str) -> bool:
        self.live = code.live_functions(set(self.files))
        loaded = {path for path, _, _ in self.live}
        works = [self._work(mutant, loaded) for mutant in self.question["mutants"]]
        if any(index >= len(self.items) for work in works for index in (*work["tests"], *work["wider"])):
            self.needs_whole = True
            return False
        self.telling.begin(len(works), [work["expected_s"] for work in works])
        again: list[dict[str, Any]] = []

        def done(work: dict[str, Any], answer: dict[str, Any]) -> None:
            next_work = self._after_timeout(work, answer) if "timeout" in answer else None
            if next_work is not None:
                again.append(next_work)
            elif work["late"] is not None and answer.get("outcome") != "killed":
                self._tell(work, _with_words(work["late"], answer))
            elif not self._goes_on(work, answer):
                self._tell(work, answer)

        ready = []
        for work in works:
            if work["tests"] or (work["wider"] and trial.may_reach_further(work, self.live)):
                ready.append(work)
            elif work["has_passed"] and not (work["is_imported"] or work["importers"]):
                self.telling.line("kept", id=work["id"])
            else:
                done(work, {"outcome": "no_tests", "ran": 0, "cpu_s": 0.0, "wall_s": 0.0})
        jobs, until_s = int(self.question["jobs"]), self.question.get("until_s")
        alone = [work for work in ready if any(self.tests[index]["is_shared"] for index in work["tests"])]
        together = [work for work in ready if not any(self.tests[index]["is_shared"] for index in work["tests"])]
        memory_bytes = self.question["limits"].get("memory_bytes")
        left = Pool(jobs, os.path.join(folder, "m"), memory_bytes).run(together, self._try, done, until_s)
        left += Pool(1, os.path.join(folder, "s"), memory_bytes).run(alone, self._try, done, until_s)
        while again:
            works, again[:] = list(again), []
            Pool(1, os.path.join(folder, f"a{len(os.listdir(folder))}"), memory_bytes).run(works, self._try, done)
        Pool(jobs, os.path.join(folder, "c")).run(sorted(self.killed_by), self._control, self._controlled)
        return not left

    def _work(self, mutant: dict[str, Any], loaded: set[str]) -> dict[str, Any]:
        function = self.question["functions"][mutant["function"]]
        number = self.numbers[function["path"]]
        span = (number, *mutant["statement"])
        passed = self._passed(mutant)
        mask = self.ran.get(span, 0) & ~passed
        wider = self.ran.get((number, function["first_line"], function["last_line"]), 0) & ~passed
        tests = self._ordered(mask, self.question.get("killers", {}).get(mutant["id"], ()), passed)
        wider_tests = self._ordered(wider, (), passed) if wider != mask else []
        if "passed" in mutant:  # the mutant did not reach further for those that do what they did
            wider_tests = [index for index in wider_tests if index < len(self.items)]
        is_settled = mutant.get("is_settled", False)
        return {
            "id": mutant["id"], "mutant": mutant, "function": function, "tests": tests,
            "wider": wider_tests,
            "of": len(tests), "late": None, "late_tests": 0,
            "is_loaded": self.files[number] in loaded, "is_again": False, "has_passed": "passed" in mutant,
            "starts_processes": any(self.tests[index]["started"] for index in tests),
            "is_imported": span in self.imported_spans and not is_settled,
            "importers": [name for name, spans in self.spans_by.items() if span in spans and not is_settled],
            "expected_s": sum(self.tests[index]["wall_s"] for index in tests),
        }  # fmt: skip

    def _after_timeout(self, work: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any] | None:
        """The same once more alone; then the tests behind the late one, so that the order decides nothing."""
        if not work["is_again"]:
            return {**work, "is_again": True}
        left = work["tests"][answer["timeout"] + 1 :]
        if not left or work["late_tests"] == LATE_TESTS:
            return None
        late = answer if work["late"] is None else _with_words(work["late"], answer)
        return {**work, "tests": left, "late": late, "late_tests": work["late_tests"] + 1}

    def _passed(self, mutant: dict[str, Any]) -> int:
        """The tests that are known to pass with this mutant, one bit for each."""
        if "passed" not in mutant:
            return 0
        told = int(mutant["passed"], 16)
        names = {name for bit, name in enumerate(self.question["names"]) if told >> bit & 1}
        return sum(1 << index for index, name in enumerate(self.names) if name in names)

    def _ordered(self, mask: int, killers: Any, passed: int = 0) -> list[int]:
        """Tests that killed it before, then the shortest; those with slow wider fixtures last and in their order."""
        first = set(killers)
        chosen = [
            index
            for index, test in enumerate(self.tests)
            if (mask >> index & 1 or test["is_blind"]) and not passed >> index & 1
        ]
        return sorted(chosen, key=lambda index: (
            self.names[index] not in first, self.tests[index]["is_slow"],
            index if self.tests[index]["is_slow"] else self.tests[index]["cpu_s"],
        ))  # fmt: skip

    def _try(self, work: dict[str, Any], place: Place) -> dict[str, Any]:
        killers = self.killers.get(work["mutant"]["function"], set())
        tests = (
            work["tests"]
            if work["is_again"]
            else sorted(work["tests"], key=lambda index: index not in killers or self.tests[index]["is_slow"])
        )
        try:
            if trial.put_in_place(work, self.live, self.texts, self.notes):
                tests = tests + [index for index in work["wider"] if index not in set(tests)]
        except (code.NotSwappableError, SyntaxError) as error:
            return {"outcome": "not_checked", "detail": str(error)}
        if not tests:
            return {"outcome": "no_tests", "ran": 0}
        own_places(self.items[0].config, tempfile.gettempdir())
        is_patient = work["is_again"] and work["late"] is None
        if self.question.get("entered") is None:
            return trial.run_tests(self._rows(tests), place, self.listener, is_patient)
        keeps_lines = code.keeps_lines(work["function"], work["mutant"]["text"])
        entries = self.listener.entries = Entries(self.lines, self.notes)
        entries.start()
        place.last_words = lambda: _followed(tests, entries.so_far(), keeps_lines)
        answer = trial.run_tests(self._rows(tests), place, self.listener, is_patient, entries.cut)
        return {**answer, **_followed(tests, entries.each(), keeps_lines)}

    def _rows(self, tests: list[int]) -> list[tuple[int, Any, float, float]]:
        return [(each, self.items[each], self.tests[each]["wall_s"], self.tests[each]["cpu_s"]) for each in tests]

    def _control(self, killer: int, place: Place) -> dict[str, Any]:
        """In a child, nothing mutated: does a test that killed pass alone?"""
        own_places(self.items[0].config, tempfile.gettempdir())
        place.set(0, self.question["limits"]["clean_s"])
        return {"outcome": run_one(self.items[killer], None, self.listener)}

    def _controlled(self, killer: int, answer: dict[str, Any]) -> None:
        outcome = answer.get("outcome", "died")
        self.telling.line("control", test=killer, outcome=outcome)
        if outcome in ("failed", "died"):
            for line in self.killed_by[killer]:
                detail = f"{self.items[killer].nodeid} also fails alone without the mutant"
                self.telling.line("mutant", **{**line, "outcome": "suspicious", "detail": detail})

    def _goes_on(self, work: dict[str, Any], answer: dict[str, Any]) -> bool:
        """Whether only a fresh process can tell: it runs at import, or it cannot be swapped."""
        outcome = answer.get("outcome")
        is_open = outcome == "not_checked" or (
            (work["is_imported"] or work["importers"]) and outcome in ("survived", "no_tests")
        )
        if not is_open or not self.question.get("fresh", True):
            return False
        tests = [*work["tests"], *(index for index in work["wider"] if index not in set(work["tests"]))]
        whole = self._ordered((1 << len(self.tests)) - 1, ())
        if work["is_imported"] or not (work["importers"] or tests):
            only: list[str] = []
            tests += [index for index in whole if index not in set(tests)]
        else:
            only = sorted({*work["importers"], *(self.names[index].split("::")[0] for index in tests)})
            if outcome != "not_checked":  # in this process its own tests have passed already
                only = work["importers"]
            within = [index for index in whole if self.names[index].split("::")[0] in only]
            tests = [each for each in tests if each in set(within)] + [
                each for each in within if each not in set(tests)
            ]
        rows = [(each, self.names[each], self.tests[each]["wall_s"], self.tests[each]["cpu_s"]) for each in tests]
        self.fresh.append(
            {"id": work["id"], "mutant": work["mutant"], "function": work["function"], "tests": rows,
             "only": only, "collect_s": self.collect_s, "before": outcome, "of": len(work["tests"]),
             "told": {key: answer[key] for key in ("tests", "entered") if key in answer}}
        )  # fmt: skip
        return True

    def _tell(self, work: dict[str, Any], answer: dict[str, Any]) -> None:
        line = self.telling.mutant(work["id"], work["of"], answer)
        if answer.get("killer") is not None:
            self.killed_by.setdefault(answer["killer"], []).append(line)
            self.killers.setdefault(work["mutant"]["function"], set()).add(answer["killer"])


def _followed(tests: list[int], entered: list[list[int] | None], keeps_lines: bool) -> dict[str, Any]:
    """The tests that ran, with what each entered; nobody can say that where the lines of a file have moved."""
    told = entered if keeps_lines else [None for _ in entered]
    return {"tests": tests[: len(told)], "entered": told}


def _with_words(late: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What is told of a late test, with what the tests behind it entered: had one failed, it would be told instead."""
    if "entered" not in late or "entered" not in answer:
        return {key: value for key, value in late.items() if key not in ("tests", "entered")}
    return {**late, "tests": late["tests"] + answer["tests"], "entered": late["entered"] + answer["entered"]}
