"""A pytest plugin that writes down what a test run really did, one JSON line at a time.

It runs in the subject's interpreter, so it needs the standard library and pytest only. It changes no verdict: it
listens, switches pytest-cov and a JUnit file of the repository's own off, and leaves a finish line at the very end.
Under xdist the workers append their collection to the same file; the tests are reported by the controller.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Generator
from typing import Any

import pytest

VERSION = 1
TEXT_MAX, MESSAGE_MAX, LONG_TEXTS = 4000, 1000, 300
OPTIONS = (
    "collectonly", "setupplan", "setuponly", "setupshow", "keyword", "markexpr", "deselect", "ignore", "ignore_glob",
    "maxfail", "lf", "failedfirst", "stepwise", "numprocesses", "dist", "reruns", "usepdb", "importmode",
)  # fmt: skip
NAMES = ("python_files", "python_classes", "python_functions", "testpaths")


def pytest_addoption(parser: Any) -> None:
    """Two options of our own, so that xdist hands them to its workers."""
    group = parser.getgroup("gates")
    group.addoption("--gates-record", default=None, help="file that the record is appended to")
    group.addoption("--gates-source", action="append", default=[], help="folder of code under test; may be repeated")


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> Generator[None, Any, None]:
    """Keep pytest-cov from taking the tracer; a wrapper runs before its own early hook."""
    _without_pytest_cov(early_config.known_args_namespace)
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """Begin the record."""
    _without_pytest_cov(config.option)
    config.option.xmlpath = None
    path = config.getoption("gates_record")
    if path:
        importlib.import_module("gates_watched_warnings").show(config)
        config.pluginmanager.register(Recorder(config, path), "gates-recorder")


def _without_pytest_cov(options: Any) -> None:
    if hasattr(options, "cov_source"):
        options.cov_source = []
        options.no_cov = True


class Recorder:
    """Appends lines to the record; knows nothing of gates."""

    def __init__(self, config: Any, path: str) -> None:
        self.config = config
        self.path = path
        self.root = os.getcwd()
        self.pid = os.getpid()
        self.worker = getattr(config, "workerinput", {}).get("workerid")
        self.descriptor = self._open()
        self.relative: dict[str, str] = {}
        self.items: dict[int, Any] = {}
        self.phases: dict[str, list[Any]] = {}
        self.marks: dict[int, set[str]] = {}
        self.unknown: set[tuple[str, str]] = set()
        self.known_marks: set[str] | None = None
        self.absent: dict[str, str] = {}
        self.seen_raising: dict[str, str] = {}
        self.reported = 0
        self.long_texts = 0
        self.texts = importlib.import_module("gates_failure_texts")
        self.raised = importlib.import_module("gates_raised_errors")
        self.cases = importlib.import_module("gates_unittest_cases")

    def _open(self) -> int:
        return os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def write(self, kind: str, **values: Any) -> None:
        """Append one line in one system call; a forked child of a test writes nothing."""
        if os.getpid() != self.pid:
            return
        line = (json.dumps(dict(values, t=kind), separators=(",", ":")) + "\n").encode("ascii")
        try:
            os.write(self.descriptor, line)
        except OSError:  # a test closed it
            self.descriptor = self._open()
            os.write(self.descriptor, line)

    def place(self, path: Any) -> str:
        """A path relative to the folder the run was started in, with forward slashes."""
        path = str(path)
        if path not in self.relative:
            try:
                relative = os.path.relpath(os.path.join(self.root, path), self.root)
            except ValueError:
                relative = path
            self.relative[path] = relative.replace(os.sep, "/")
        return self.relative[path]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Say which configuration is in force."""
        config = self.config
        inifile = getattr(config, "inipath", None)
        plugins = sorted({(dist.project_name, dist.version) for _, dist in config.pluginmanager.list_plugin_distinfo()})
        options = {name: getattr(config.option, name, None) for name in OPTIONS}
        self.write(
            "start", version=VERSION, worker=self.worker, pytest=pytest.__version__, plugins=plugins,
            python=sys.version.split()[0], rootdir=self.place(config.rootpath),
            inifile=self.place(inifile) if inifile else None, names={key: list(config.getini(key)) for key in NAMES},
            addopts=[str(option) for option in config.getini("addopts")],
            options={name: value for name, value in options.items() if isinstance(value, (str, int, list)) and value},
            is_optimized=bool(sys.flags.optimize), assertions=config.getoption("assertmode", ""),
            has_warnings=any(map(config.pluginmanager.has_plugin, ("warnings", "gates-warnings"))),
        )  # fmt: skip

    def pytest_itemcollected(self, item: Any) -> None:
        """See every item before anything can remove it."""
        self.items[id(item)] = item

    def pytest_deselected(self, items: Any) -> None:
        """Which items were deselected the official way."""
        self.write("deselected", worker=self.worker, ids=[item.nodeid for item in items])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: Any) -> None:
        """Write all items down, with the marks that hooks added."""
        if self.worker is None and not self.items and self.config.pluginmanager.has_plugin("dsession"):
            return
        importlib.import_module("gates_watched_warnings").tell_untried(session.items)
        rows = []
        staying = set(map(id, session.items))
        placed: set[str] = set()
        for item in self.items.values():
            path = self.place(getattr(item, "path", None) or item.fspath)
            line = None
            if id(item) in staying or path not in placed:  # the place of a test that will not run is dear
                placed.add(path)
                line = item.location[1]
                line = None if line is None else line + 1
            marks = self._marks(item)
            self._unknown_marks(marks, path, line)
            rows.append([item.nodeid, path, line, marks])
        for start in range(0, len(rows), 500):
            self.write("items", worker=self.worker, items=rows[start : start + 500])
        self.write("collected", worker=self.worker, count=len(rows))
        self.items = {}

    def _marks(self, item: Any) -> list[str]:
        """The names of the marks of a test and of all that holds it."""
        parent = item.parent
        if id(parent) not in self.marks:
            self.marks[id(parent)] = {mark.name for mark in parent.iter_markers()} if parent is not None else set()
        return sorted(self.marks[id(parent)].union(mark.name for mark in item.own_markers))

    def _unknown_marks(self, marks: list[str], path: str, line: int | None) -> None:
        if self.known_marks is None:
            lines = [str(line) for line in self.config.getini("markers")]
            self.known_marks = {text.split(":")[0].split("(")[0].strip() for text in lines}
        for mark in marks:
            if mark not in self.known_marks and (mark, path) not in self.unknown:
                self.unknown.add((mark, path))
                self.write("unknown-mark", mark=mark, path=path, line=line)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Generator[None, Any, None]:
        """Remember which module a file lacks that skips itself."""
        outcome = yield
        if outcome.excinfo is None:
            self.absent[collector.nodeid] = self.raised.absent(getattr(outcome.get_result(), "call", None))

    def pytest_collectreport(self, report: Any) -> None:
        """A file that could not be collected, or that skipped itself."""
        if report.outcome not in ("failed", "skipped") or (self.worker is not None and report.outcome == "failed"):
            return
        path = report.fspath if getattr(report, "fspath", None) else report.nodeid.split("::")[0]
        details = self._explain(report)
        details["message"] = self.absent.pop(report.nodeid, "") + details.get("message", "")
        where = {"path": self.place(os.path.join(str(self.config.rootpath), str(path)))}
        self.write("collect", id=report.nodeid, outcome=report.outcome, **{**details, **where})

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Name the test that is about to run, in case it never comes back."""
        if self.worker is None:
            self.write("begin", id=nodeid)

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, None]:
        """Remember next to pytest's own verdict whether the test raised, also where a hook takes that away."""
        own = self.seen_raising.pop(item.nodeid, None) if call.when == "call" else None
        before = call.excinfo or self.cases.told(item)
        outcome = yield
        excinfo = call.excinfo or before
        if call.when == "call" and excinfo is None and own is None:
            self._note_unrun(item)
        try:
            report = outcome.get_result()
            if excinfo is None:
                report.gates_raised = own or ""
                return
            report.gates_raised = excinfo.typename
            report.gates_absent = self.raised.absent(call)
            if self.raised.is_mistake(item, excinfo):
                report.gates_mistake = excinfo.typename
        except Exception:
            return

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: Any) -> Generator[None, Any, None]:
        """See what the test itself raises, inside of the hooks that may swallow it."""
        outcome = yield
        if outcome.excinfo is not None:
            self._note_raised(pyfuncitem, outcome.excinfo[0])

    def _note_raised(self, item: Any, kind: type[BaseException]) -> None:
        is_skip = kind.__name__ in ("Skipped", "SkipTest", "XFailed", "Exit")
        is_meant = item.get_closest_marker("raises") is not None and self.config.pluginmanager.has_plugin("raises")
        if not is_skip and not is_meant:
            self.seen_raising[item.nodeid] = kind.__name__

    def _note_unrun(self, item: Any) -> None:
        why = self.cases.why_unrun(item)
        if why:
            path, line = self.place(getattr(item, "path", None) or item.fspath), item.location[1]
            self.write("warning", category="body never runs", message=why, when="runtest", id=item.nodeid, path=path,
                       line=None if line is None else line + 1)  # fmt: skip

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: Any) -> None:
        """Listen to what unittest says of the test."""
        self.cases.listen(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep one phase of a test."""
        if self.worker is not None:
            return
        details: dict[str, Any] = {}
        if hasattr(report, "wasxfail"):
            details["wasxfail"] = str(report.wasxfail)[:MESSAGE_MAX]
            if getattr(report, "gates_mistake", None) and report.outcome == "skipped":
                details["mistake"] = report.gates_mistake
        if type(report).__name__ in ("SubTestReport", "SubtestReport") and getattr(report, "context", None) is not None:
            details["sub"] = repr(report.context)[:MESSAGE_MAX]
        if report.outcome == "passed":
            if getattr(report, "gates_raised", None) and "wasxfail" not in details:
                details["raised"] = report.gates_raised
        else:
            details.update(self._explain(report))
            if report.outcome == "failed" and details.get("text"):
                details["output"] = self.texts.output(report)
            details["message"] = getattr(report, "gates_absent", "") + details.get("message", "")
        phase = [report.when, report.outcome, round(getattr(report, "duration", 0) * 1000)]
        self.phases.setdefault(report.nodeid, []).append([*phase, details] if details else phase)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Write the verdict of one test."""
        if self.worker is None:
            self._finish_test(nodeid)

    def _finish_test(self, nodeid: str) -> None:
        phases = self.phases.pop(nodeid, None)
        if phases is not None:
            self.reported += 1
            self.write("test", id=nodeid, phases=phases)

    def _explain(self, report: Any) -> dict[str, Any]:
        longrepr = getattr(report, "longrepr", None)
        if longrepr is None:
            return {}
        if isinstance(longrepr, tuple) and len(longrepr) == 3:
            return {"message": str(longrepr[2])[:MESSAGE_MAX], "path": self.place(longrepr[0]), "line": longrepr[1]}
        text = ""
        if self.long_texts < LONG_TEXTS:
            self.long_texts += 1
            text = self.texts.bounded(str(longrepr).replace(self.root + os.sep, ""))
        crash = getattr(longrepr, "reprcrash", None)
        if crash is None:
            first = str(longrepr).strip().replace(self.root + os.sep, "") or "no explanation"
            message = first.splitlines()[-1 if report.when == "collect" else 0]
            return {"message": message[:MESSAGE_MAX], "text": text}
        message = str(crash.message).replace(self.root + os.sep, "")[:MESSAGE_MAX]
        return {"message": message, "path": self.place(crash.path), "line": crash.lineno, "text": text}

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str) -> None:
        """Keep the warnings that say that a test checks nothing, or that a thread died."""
        name = warning_message.category.__name__
        message = str(warning_message.message)
        if self.worker is None and importlib.import_module("gates_watched_warnings").is_kept(name, message):
            self.write(
                "warning", category=name, message=message[:MESSAGE_MAX], when=when, id=nodeid,
                path=self.place(warning_message.filename), line=warning_message.lineno,
            )  # fmt: skip

    def pytest_internalerror(self, excrepr: Any) -> None:
        """Pytest or a plugin broke."""
        self.write("internal", text=str(excrepr).replace(f"{self.root}/", "")[-TEXT_MAX:])

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> Generator[None, Any, None]:
        """The last line: without it the record is not whole."""
        yield
        for nodeid in list(self.phases):
            self._finish_test(nodeid)
        loaded_modules = importlib.import_module("gates_loaded_modules")
        found = loaded_modules.loaded_modules(self.root, self.config.getoption("gates_source"))
        self.write("modules", worker=self.worker, **found)
        if self.worker is None:
            self.write("finish", status=int(session.exitstatus), reported=self.reported)
