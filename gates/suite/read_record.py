"""Reads the recorder's JSON lines. A line that is cut, garbled or out of place is a problem, never skipped."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any

from gates.model.evidence import Problem
from gates.suite.record import Item, Noticed, Phase, Record, Setup, Stranger, Uncollected

VERSION = 1
_DEFAULT_FILES = ["test_*.py", "*_test.py"]


@lru_cache(maxsize=2)  # smoke, tests and coverage of a lane read the same one
def read_record(data: bytes | None) -> Record:
    """The record in these bytes; None or nothing is a record with a problem."""
    if not data:
        return Record(problems=(Problem(what="pytest left no record of its run"),))
    reader = _Reader()
    lines = data.split(b"\n")
    if lines.pop():
        reader.problem("the record is cut in the middle of a line", f"{len(lines) + 1}")
    for number, line in enumerate(lines, 1):
        try:
            reader.take(json.loads(line))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            reader.problem(f"the record cannot be understood: {type(error).__name__}: {error}", str(number))
            break
    return reader.record()


class _Reader:
    def __init__(self) -> None:
        self.setup: Setup | None = None
        self.items: dict[str, Item] = {}
        self.seen: dict[str | None, Counter[str]] = {}
        self.counts: dict[str | None, int] = {}
        self.deselected: dict[str | None, Counter[str]] = {}
        self.begun: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.attempted: Counter[str] = Counter()
        self.lines = 0
        self.tests: dict[str, tuple[Phase, ...]] = {}
        self.uncollected: dict[tuple[str, str], Uncollected] = {}
        self.noticed: dict[Noticed, None] = {}
        self.internal: list[str] = []
        self.strangers: dict[str, Stranger] = {}
        self.loaded: set[str] = set()
        self.finish: tuple[int, int] | None = None
        self.problems: list[Problem] = []

    def problem(self, what: str, line: str) -> None:
        self.problems.append(Problem(what=f"record.jsonl:{line}: {what}", way_out="run the part again"))

    def take(self, row: dict[str, Any]) -> None:
        kind = row["t"]
        if self.finish is not None and kind in ("test", "begin", "items", "finish", "internal"):
            raise ValueError(f"a line of kind {kind} after the end of the session")
        match kind:
            case "start" if row["version"] != VERSION:
                raise ValueError(f"version {row['version']} of the record is not known")
            case "start":
                self.setup = self.setup or _setup(row)
            case "items":
                self._items(row)
            case "collected":
                self.counts[row["worker"]] = int(row["count"])
            case "deselected":
                self.deselected.setdefault(row.get("worker"), Counter()).update(map(plain, row["ids"]))
            case "begin":
                self.begun[plain(row["id"])] += 1
            case "test":
                self._test(plain(row["id"]), tuple(_phase(phase) for phase in row["phases"]))
            case "collect":
                key = (plain(row["id"]), row["outcome"])
                self.uncollected[key] = _uncollected(row)
            case "unknown-mark":
                text = f"the mark `{plain(row['mark'])}` is not registered"
                self._notice("unregistered mark", text, row)
            case "warning":
                self._notice(str(row["category"]), plain(row["message"]), row)
            case "internal":
                self.internal.append(plain(row["text"]))
            case "modules":
                self.loaded.update(map(plain, row["loaded"]))
                for module, path, place in row["outside"]:
                    self.strangers[plain(path)] = Stranger(module=plain(module), path=plain(path), place=plain(place))
            case "finish":
                self.finish = (int(row["status"]), int(row["reported"]))
            case _:
                raise ValueError(f"lines of kind {kind!r} are not known")

    def _is_broken_off(self, test: str) -> bool:
        """Whether a test was set up and never called."""
        phases = self.tests.get(numbered(test, self.attempted[test]), ())
        return all(phase.when in ("setup", "teardown") and phase.outcome == "passed" for phase in phases)

    def _items(self, row: dict[str, Any]) -> None:
        seen = self.seen.setdefault(row["worker"], Counter())
        for node, path, line, marks in row["items"]:
            test = plain(node)
            seen[test] += 1
            name = numbered(test, seen[test])
            if name not in self.items:
                self.items[name] = Item(
                    id=name, path=plain(path), line=_number(line), marks=frozenset(map(plain, marks))
                )

    def _test(self, test: str, phases: tuple[Phase, ...]) -> None:
        self.lines += 1
        self.ended[test] += 1
        before = self.tests.get(numbered(test, self.attempted[test]), ())
        if any(phase.outcome == "rerun" for phase in before[-3:]):  # another attempt of the same item
            phases = (*before, *phases)
        else:
            self.attempted[test] += 1
        self.tests[numbered(test, self.attempted[test])] = phases

    def _notice(self, category: str, message: str, row: dict[str, Any]) -> None:
        noticed = Noticed(
            category=category, message=one_line(message), path=plain(row["path"]), line=_number(row["line"]),
            test=plain(row.get("id") or ""),
        )  # fmt: skip
        self.noticed[noticed] = None

    def record(self) -> Record:
        if self.finish is not None:
            if self.finish[1] != self.lines:
                told = f"its last line tells of {self.finish[1]:,} verdicts and it holds {self.lines:,}"
                self.problem(told, "last")
            for worker in {*self.seen, *self.counts}:
                count, held = self.counts.get(worker, 0), self.seen.get(worker, Counter()).total()
                if held != count:
                    self.problem(f"{count:,} tests were collected and it holds {held:,}", "last")
        deselected = set()
        for ids in self.deselected.values():
            for test, count in ids.items():
                total = max((seen[test] for seen in self.seen.values()), default=0)
                deselected |= {numbered(test, total - index) for index in range(min(count, total))}
        return Record(
            setup=self.setup,
            items=self.items,
            deselected=frozenset(deselected - set(self.tests)),
            tests=self.tests,
            unfinished=tuple(
                test for test, count in self.begun.items() if count > self.ended[test] or self._is_broken_off(test)
            ),
            uncollected=tuple(self.uncollected.values()),
            noticed=tuple(self.noticed),
            internal_errors=tuple(self.internal),
            strangers=tuple(self.strangers.values()),
            workers=tuple(sorted({worker for worker in self.seen if worker is not None})),
            loaded=frozenset(self.loaded),
            status=self.finish[0] if self.finish else None,
            problems=tuple(self.problems),
        )


def numbered(test: str, occurrence: int) -> str:
    """The name of an item; from the second one of an id on with its number."""
    return test if occurrence <= 1 else f"{test} ({occurrence})"


def plain(text: object) -> str:
    """Text that can be written as UTF-8 anywhere: lone surrogates are shown as escapes."""
    if not isinstance(text, str):
        raise TypeError(f"text expected, not {type(text).__name__}")
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def one_line(text: str) -> str:
    """Text without line breaks and control characters."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(text.split()))


def _setup(row: dict[str, Any]) -> Setup:
    names = row.get("names", {})
    return Setup(
        pytest=plain(row["pytest"]),
        python=plain(row["python"]),
        rootdir=plain(row["rootdir"]),
        inifile=plain(row["inifile"]) if row["inifile"] is not None else None,
        plugins=tuple(f"{plain(name)} {plain(version)}" for name, version in row["plugins"]),
        addopts=tuple(map(plain, row["addopts"])),
        options=dict(row["options"]),
        python_files=tuple(map(plain, names.get("python_files", _DEFAULT_FILES))),
        testpaths=tuple(map(plain, names.get("testpaths", ()))),
        has_own_names=names.get("python_functions", ["test"]) != ["test"]
        or names.get("python_classes", ["Test"]) != ["Test"],
        has_warnings=bool(row["has_warnings"]),
        is_optimized=row.get("is_optimized") is True,
        assertions=str(row.get("assertions") or "rewrite"),
    )


def _phase(row: list[Any]) -> Phase:
    details = row[3] if len(row) > 3 else {}
    return Phase(
        when=str(row[0]),
        outcome=str(row[1]),
        duration_ms=int(row[2]),
        message=plain(details.get("message", "")),
        path=plain(details["path"]) if "path" in details else None,
        line=_number(details.get("line")),
        text=plain(details.get("text", "")),
        output=plain(details.get("output", "")),
        xfail=plain(details["wasxfail"]) if "wasxfail" in details else None,
        subtest=plain(details["sub"]) if "sub" in details else None,
        raised=plain(details["raised"]) if "raised" in details else None,
        mistake=plain(details["mistake"]) if "mistake" in details else None,
    )


def _uncollected(row: dict[str, Any]) -> Uncollected:
    return Uncollected(
        id=plain(row["id"]),
        path=plain(row["path"]),
        outcome=str(row["outcome"]),
        message=one_line(plain(row.get("message", ""))).removeprefix("E "),
        text=plain(row.get("text", "")),
    )


def _number(line: object) -> int | None:
    return line if isinstance(line, int) and line > 0 else None
